import { expect, test } from 'vitest';
import {
  linkModules,
  loadableModules,
  type ModuleDraft,
  modulesInCycles,
  orderModules,
} from '../../src/source/module-graph.js';
import { parseModuleConfig } from '../../src/config/parse-module-config.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';

function draft(
  root: string,
  uses: readonly string[] = [],
  name = root.split('/').at(-1) ?? root,
): ModuleDraft {
  const config = parseModuleConfig(
    {
      dialect: 'postgresql',
      engine: 'pg-delta',
      schema: ['db/*.sql'],
      uses,
      defaultEnvironment: 'local',
      environments: { local: { database: 'embedded' } },
    },
    `${root}/db.config.json`,
  );
  return { name, root, config };
}

function outcome(drafts: readonly ModuleDraft[]) {
  const { modules, broken } = loadableModules(linkModules(drafts, []));
  return {
    modules: modules.map((module) => [module.name, ...module.uses]),
    broken: broken.map(({ name, error }) => [name, error.code, error.message]),
  };
}

test('finds used modules by name and by relative folder, each once', () => {
  const drafts = [
    draft('modules/auth'),
    draft('modules/shop/catalog'),
    draft('modules/api', ['auth', '../shop/catalog', '../auth']),
  ];
  expect(outcome(drafts)).toEqual({
    modules: [['auth'], ['catalog'], ['api', 'auth', 'catalog']],
    broken: [],
  });
});

test('finds the module at the root of the workspace', () => {
  expect(outcome([draft('.', [], 'base'), draft('api', ['..'])]).modules).toEqual([
    ['base'],
    ['api', 'base'],
  ]);
});

test.each([
  [
    'an unknown module',
    [draft('auth'), draft('api', ['auht'])],
    [
      'api',
      'CONFIG.INVALID',
      'api/db.config.json: uses[0] names "auht", which is not a module of this workspace. Did you mean "auth"?',
    ],
  ],
  [
    'a folder without a module',
    [draft('auth'), draft('api', ['../oauth'])],
    [
      'api',
      'CONFIG.INVALID',
      'api/db.config.json: uses[0] names "../oauth", which is not a module of this workspace.',
    ],
  ],
  [
    'a module that uses itself',
    [draft('api', ['api'])],
    ['api', 'OWNERSHIP.CYCLE', 'api/db.config.json: uses[0] names the module itself: api → api.'],
  ],
])('breaks %s alone', (_, drafts, broken) => {
  const found = outcome(drafts);
  expect(found.broken).toEqual([broken]);
  expect(found.modules).toEqual(drafts.length === 1 ? [] : [['auth']]);
});

test('breaks both modules of one name and names both files', () => {
  const { broken, modules } = outcome([draft('a', [], 'api'), draft('b', [], 'api'), draft('c')]);
  const message = 'Several modules are named "api": a/db.config.json, b/db.config.json.';
  expect(broken).toEqual([
    ['api', 'CONFIG.INVALID', message],
    ['api', 'CONFIG.INVALID', message],
  ]);
  expect(modules).toEqual([['c']]);
});

test('names the whole circle, and breaks what uses it', () => {
  const drafts = [draft('a', ['b']), draft('b', ['c']), draft('c', ['a']), draft('d', ['a']), draft('e')];
  const circle = 'These modules use each other in a cycle: a → b → c → a.';
  expect(outcome(drafts)).toEqual({
    modules: [['e']],
    broken: [
      ['a', 'OWNERSHIP.CYCLE', circle],
      ['b', 'OWNERSHIP.CYCLE', circle],
      ['c', 'OWNERSHIP.CYCLE', circle],
      ['d', 'OWNERSHIP.CYCLE', 'd uses a, which cannot be read.'],
    ],
  });
  expect(modulesInCycles(linkModules(drafts, []).modules)).toEqual(['a', 'b', 'c']);
});

test('names for each module a circle that it is really in', () => {
  const drafts = [draft('a', ['b', 'c']), draft('b', ['a']), draft('c', ['d']), draft('d', ['a'])];
  expect(outcome(drafts).broken.map(([name, , message]) => `${name}: ${message?.split(': ')[1]}`)).toEqual([
    'a: a → b → a.',
    'b: a → b → a.',
    'c: a → c → d → a.',
    'd: a → c → d → a.',
  ]);
});

test('breaks what uses an unreadable module, however far away, and says why', () => {
  const error = new LockstepError('CONFIG.INVALID', { what: 'auth/db.config.json: engine is missing.' });
  const unreadable = [{ name: 'auth', root: 'auth', error }];
  const { modules, broken } = loadableModules(
    linkModules([draft('api', ['auth']), draft('web', ['api']), draft('etl')], unreadable),
  );
  expect(modules.map(({ name }) => name)).toEqual(['etl']);
  expect(broken.map((module) => [module.name, module.error.message, module.error.why])).toEqual([
    ['api', 'api uses auth, which cannot be read.', 'auth/db.config.json: engine is missing.'],
    ['auth', 'auth/db.config.json: engine is missing.', undefined],
    ['web', 'web uses api, which cannot be read.', 'api uses auth, which cannot be read.'],
  ]);
});

test('orders modules after what they use, and otherwise by name, whatever the order they come in', () => {
  const drafts = [
    draft('z'),
    draft('orders', ['catalog', 'auth']),
    draft('catalog', ['auth']),
    draft('auth', ['z']),
    draft('a'),
  ];
  const names = (given: readonly ModuleDraft[]) =>
    orderModules(linkModules(given, []).modules).map(({ name }) => name);
  expect(names(drafts)).toEqual(['a', 'z', 'auth', 'catalog', 'orders']);
  expect(names([...drafts].reverse())).toEqual(['a', 'z', 'auth', 'catalog', 'orders']);
});
