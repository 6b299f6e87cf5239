import { expect, test } from 'vitest';
import { parseSqliteUrl } from '../../../src/config/target/sqlite-url.js';

test.each([
  ['sqlite:./%00app.db', 'holds %00, which no path may'],
  ['sqlite:///data/app.db%00', 'holds %00, which no path may'],
  ['sqlite:./app%.db', 'has a % that does not start a percent-encoding'],
  ['sqlite::memory:', 'names a database in memory'],
  ['sqlite:./', 'names no file'],
])('refuses %j', (url, problem) => {
  expect(parseSqliteUrl(url).problem).toContain(problem);
});

test('reads a path with an escape', () => {
  expect(parseSqliteUrl('sqlite:./my%20app.db')).toEqual({ path: './my app.db' });
});
