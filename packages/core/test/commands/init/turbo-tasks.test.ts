import { describe, expect, test } from 'vitest';
import { packageScripts, type TurboSource, turboTasks } from '../../../src/commands/init/turbo-tasks.js';
import type { WorkspaceModule } from '../../../src/config/workspace-module.js';

const module = (name: string, config: Partial<WorkspaceModule['config']> = {}): WorkspaceModule => ({
  name,
  root: `modules/${name}`,
  uses: [],
  config: {
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/schema/**/*.sql', '!db/schema/old/**'],
    defaultEnvironment: 'local',
    environments: {
      local: { database: 'embedded' },
      staging: {
        from: { host: 'STG_HOST', user: 'STG_USER', password: 'STG_PASSWORD', database: 'STG_DB' },
        scratch: { from: 'url', urlFrom: 'SCRATCH_URL' },
      },
    },
    ...config,
  },
});

const AUTH = module('auth', { defaultEnvironment: 'staging', assumes: ['db/legacy.sql'] });
const ORDERS = { ...module('orders', { pull: [{ tool: 'kysely', out: 'src/db' }] }), uses: ['auth'] };

const source = (changes: Partial<TurboSource> = {}): TurboSource => ({
  module: ORDERS,
  used: [AUTH],
  packages: new Map([
    ['auth', '@shop/auth'],
    ['orders', '@shop/orders'],
  ]),
  hashesJustInTime: true,
  ...changes,
});

test('a verb is a task for each environment, and a check is one for all', () => {
  const names = Object.keys(turboTasks(source()));
  expect(names).toEqual([
    ...['db-check', 'db-fingerprint', 'db-fingerprint:staging', 'db-diff', 'db-diff:staging'],
    ...['db-apply', 'db-apply:staging', 'db-pull', 'db-pull:staging', 'db-sync', 'db-sync:staging'],
    ...['db-status', 'db-status:staging'],
  ]);
  expect(Object.keys(packageScripts(ORDERS.config))).toEqual(names);
  expect(packageScripts(ORDERS.config)).toMatchObject({
    'db-diff': 'lockstep diff',
    'db-diff:staging': 'lockstep diff --environment=staging',
  });
});

test('a plan is cached by the files, by those of used modules, and by what was read just before', () => {
  expect(turboTasks(source())['db-diff:staging']).toMatchObject({
    dependsOn: ['db-check', 'db-fingerprint:staging'],
    inputs: [
      ...['db.config.json', 'db/schema/**/*.sql', '!db/schema/old/**'],
      ...['$TURBO_ROOT$/modules/auth/db.config.json', '$TURBO_ROOT$/modules/auth/db/legacy.sql'],
      ...['$TURBO_ROOT$/modules/auth/db/schema/**/*.sql', '!$TURBO_ROOT$/modules/auth/db/schema/old/**'],
      { mode: 'jit', globs: ['.lockstep/staging/fingerprint.json'] },
    ],
    env: ['LOCKSTEP_TASK'],
    outputs: ['plan.json', 'plan.sql', 'plan.md'].map((file) => `.lockstep/staging/${file}`),
  });
});

test('a write is never cached, and comes after that of the used module in the same environment', () => {
  const tasks = turboTasks(source());
  for (const name of ['db-apply', 'db-sync', 'db-fingerprint', 'db-status'])
    expect(tasks[name], name).toMatchObject({ cache: false });
  expect(tasks['db-apply']?.dependsOn).toEqual(['db-diff', '@shop/auth#db-apply:local']);
  expect(tasks['db-apply:staging']?.dependsOn).toEqual(['db-diff:staging', '@shop/auth#db-apply']);
  expect(tasks['db-sync']?.dependsOn).toEqual(['@shop/auth#db-sync:local']);
});

test('a used module without that environment, or without a package, is not waited for', () => {
  const local = module('auth', { environments: { local: { database: 'embedded' } } });
  expect(turboTasks(source({ used: [local] }))['db-apply:staging']?.dependsOn).toEqual(['db-diff:staging']);
  expect(turboTasks(source({ packages: new Map() }))['db-check']?.dependsOn).toBeUndefined();
});

test('an environment is looked up among the names of a module, and not among those of every object', () => {
  const environments = { local: { database: 'embedded' }, constructor: { database: 'embedded' } } as const;
  const orders = { ...module('orders', { environments }), uses: ['auth'] };
  const tasks = turboTasks(source({ module: orders }));
  expect(tasks['db-apply:constructor']?.dependsOn).toEqual(['db-diff:constructor']);
});

test('a task may see the variables of its environment alone, and none is part of a cache key', () => {
  const tasks = turboTasks(source());
  expect(tasks['db-diff:staging']?.passThroughEnv).toEqual(
    expect.arrayContaining(['STG_HOST', 'STG_USER', 'STG_PASSWORD', 'STG_DB', 'SCRATCH_URL']),
  );
  expect(tasks['db-diff']?.passThroughEnv).not.toContain('STG_PASSWORD');
  for (const [name, { env = [] }] of Object.entries(tasks))
    expect(
      env.filter((variable) => variable !== 'LOCKSTEP_TASK'),
      name,
    ).toEqual([]);
});

test('what reads a file that a task before wrote is not cached by a Turborepo that cannot hash it then', () => {
  const tasks = turboTasks(source({ hashesJustInTime: false }));
  expect(tasks['db-check']).not.toHaveProperty('cache');
  for (const name of ['db-diff', 'db-pull']) {
    expect(tasks[name], name).toMatchObject({ cache: false });
    expect(tasks[name], name).not.toHaveProperty('outputs');
  }
});

describe('what Turborepo does not hash whole is not cached, and has the inputs of every task', () => {
  const tasksOf = (used: WorkspaceModule) => turboTasks(source({ used: [used] }));
  const isCachedWith = (used: WorkspaceModule): boolean => {
    const { 'db-check': check, 'db-diff': diff } = tasksOf(used);
    expect(check?.inputs === undefined).toBe(check?.cache === false);
    expect(diff?.cache).toBe(check?.cache);
    return check?.cache === undefined;
  };

  test.each(['db/{1..3}.sql', 'db/a**.sql', 'db/**.sql', 'db/<a>.sql', 'db/[[:alpha:]].sql', 'db//a.sql'])(
    'the glob %s',
    (glob) => expect(isCachedWith(module('auth', { schema: [glob] }))).toBe(false),
  );

  test.each(['db/{,old/}*.sql', 'db/[]].sql', 'db/[a-].sql', 'db/[^-a].sql', '!(old)/*.sql'])(
    'the glob %s',
    (glob) => expect(isCachedWith(module('auth', { schema: [glob] }))).toBe(false),
  );

  test.each(['libs/a[1]', 'libs/a{1}', 'libs/a (old)'])('the folder %s', (root) =>
    expect(isCachedWith({ ...AUTH, root })).toBe(false),
  );

  test('a folder of types', () => {
    const types = module('auth', { pull: [{ tool: 'kysely', out: 'src/[db]' }] });
    expect(isCachedWith(types)).toBe(false);
  });

  test.each(['db/**/*.sql', '**', 'db/{a,b}/**', 'db/{x/**,**/y.sql}', 'db/[^a-c]?.sql', 'db/\\[x\\].sql'])(
    'but the glob %s',
    (glob) => expect(isCachedWith(module('auth', { schema: [glob] }))).toBe(true),
  );
});
