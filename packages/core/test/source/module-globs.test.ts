import { expect, test } from 'vitest';
import type { ModuleConfig } from '../../src/config/module-config.js';
import { excludedGlobs, moduleGlobs } from '../../src/source/module-globs.js';

const placed = (root: string, config: Partial<ModuleConfig>): { root: string; config: ModuleConfig } => ({
  root,
  config: {
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/**/*.sql'],
    defaultEnvironment: 'local',
    environments: { local: { database: 'embedded' } },
    ...config,
  },
});

const excluded = (glob: string, config: Partial<ModuleConfig> = {}): readonly string[] =>
  excludedGlobs(placed('modules/auth', { schema: ['db/**/*.sql', glob], ...config }), [
    placed('modules/orders', {}),
  ]);

test('a glob that takes files out names none, and one with an expression does', () => {
  const { config } = placed('.', { schema: ['db/*.sql', '!db/old/**', '!(old)/*.sql'], assumes: ['!x.sql'] });
  expect(moduleGlobs(config)).toEqual(['db.config.json', 'db/*.sql', '!(old)/*.sql']);
});

test.each(['db/old/**', 'db/9.sql', 'db/**/old-*.sql', '**/*.test.sql', 'db/.hidden/*'])(
  '%s takes out what it says',
  (glob) => expect(excluded(`!${glob}`)).toEqual([glob]),
);

test.each([
  'db/{1..3}.sql',
  'db/a**',
  'db/[ab].sql',
  'db/!(a).sql',
  '!db/old/**',
  'db/../x.sql',
  'db//a',
  'a b/*',
])('%s could be read otherwise by a task runner', (glob) => expect(excluded(`!${glob}`)).toEqual([]));

test.each(['**', '*', 'db.config.json', '**/old/**'])('%s could take out the configuration', (glob) =>
  expect(excluded(`!${glob}`)).toEqual([]),
);

test('what is assumed, and what Atlas reads, stays', () => {
  expect(excluded('!db/old/**', { assumes: ['db/old/legacy.sql'] })).toEqual([]);
  expect(excluded('!db/old/**', { assumes: ['db/{old,new}/*.sql'] })).toEqual([]);
  expect(excluded('!**/*.test.sql', { assumes: ['x.sql'] })).toEqual([]);
  expect(excluded('!db/old/**', { assumes: ['legacy.sql'] })).toEqual(['db/old/**']);
  expect(excluded('!db/**', { atlas: { config: 'db/atlas.hcl', env: 'local' } })).toEqual([]);
});

test('files of a module in the folder of another one stay', () => {
  const top = placed('.', { schema: ['**/*.sql', '!modules/**'] });
  expect(excludedGlobs(top, [placed('modules/auth', {})])).toEqual([]);
  expect(excludedGlobs(top, [placed('other', {})])).toEqual(['modules/**']);
  expect(excludedGlobs(placed('modules/auth', { schema: ['!db/old/**'] }), [placed('.', {})])).toEqual([]);
});
