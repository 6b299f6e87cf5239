import { expect, test } from 'vitest';
import { globProblem } from '../../src/text/glob-problem.js';
import { parseModuleConfig } from '../../src/config/parse-module-config.js';
import { withValue } from '../config/sample-config.js';

test.each([
  'db/schema/**/*.sql',
  '!db/**/*_test.*.sql',
  '**/{a,b}/**/{c,d}-[0-9]?.{sql,ddl}',
  'db/\\(old\\)/*.sql',
  'db/c++/[ab]c+/*.sql',
  `db/{${Array.from({ length: 256 }, (_, index) => `t${index}`).join(',')}}.sql`,
])('the glob %s is fine', (glob) => {
  expect(globProblem(glob)).toBeNull();
});

test.each([
  ['db/schema/*(*(*(*(*a)*a)*a)*a)b', 'without a backslash'],
  ['db/(a|a)(a|a)b', 'without a backslash'],
  ['db/{a|a,b}', 'without a backslash'],
  ['db/[ab]+[ab]+c', 'repeats what stands before it'],
  ['db/{{a,b}+,c}+', 'repeats what stands before it'],
  ['db/*a*a*a*b', 'more than 3 "*" between two slashes'],
  ['**/a/**/a/**/a/**/b', 'more than 3 "**"'],
  [`db/${'{a,a}'.repeat(9)}b`, 'more than 256 globs'],
  [`db/${'{a,'.repeat(9)}b${'}'.repeat(9)}`, 'more than 256 globs'],
])('the glob %s is refused', (glob, message) => {
  expect(globProblem(glob)).toContain(message);
});

test.each(['schema', 'assumes'])('a refused glob of "%s" is named by its path', (key) => {
  const config = withValue([key], ['db/*.sql', 'db/*(*(*(*(*a)*a)*a)*a)b']);
  expect(() => parseModuleConfig(config, 'db.config.json')).toThrow(
    expect.objectContaining({
      code: 'CONFIG.INVALID',
      message: expect.stringContaining(`${key}[1] holds "("`),
    }),
  );
});
