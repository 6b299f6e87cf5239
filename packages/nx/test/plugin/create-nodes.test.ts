import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CreateNodesContextV2, TargetConfiguration } from '@nx/devkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDependencies } from '../../src/plugin/create-dependencies.js';
import { createNodes } from '../../src/plugin/create-nodes.js';

const CONFIG = {
  dialect: 'postgresql',
  engine: 'pg-delta',
  schema: ['db/schema/**/*.sql'],
  defaultEnvironment: 'local',
};
const LOCAL = { database: 'embedded', version: 18 };
const FILES = ['modules/auth/db.config.json', 'modules/orders/db.config.json'];

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-nodes-'));
  await write('modules/auth/project.json', { name: 'auth' });
  await write('modules/auth/db.config.json', {
    ...CONFIG,
    module: '@shop/auth-module',
    environments: { local: LOCAL, staging: { urlFrom: 'STAGING_URL' } },
  });
  await write('modules/orders/project.json', { name: 'orders' });
  await write('modules/orders/db.config.json', {
    ...CONFIG,
    uses: ['@shop/auth-module'],
    pull: [{ tool: 'drizzle', out: 'src/db' }],
    environments: { local: LOCAL, production: { urlFrom: 'PRODUCTION_URL', protected: true } },
  });
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function write(path: string, content: object | string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

async function targetsOf(
  files: readonly string[],
): Promise<Record<string, Record<string, TargetConfiguration>>> {
  const context = { workspaceRoot: root } as CreateNodesContextV2;
  const results = await createNodes[1](files, undefined, context);
  return Object.fromEntries(
    results.flatMap(([, { projects = {} }]) =>
      Object.entries(projects).map(([folder, { targets = {} }]) => [folder, targets] as const),
    ),
  );
}

describe('inferred targets', () => {
  test('an atlas.hcl that the configuration names is an input, and Kysely types are an output', async () => {
    await write('modules/orders/db.config.json', {
      ...CONFIG,
      engine: 'atlas',
      atlas: { config: 'atlas.hcl', env: 'local' },
      pull: [{ tool: 'kysely', out: 'src/db' }],
      environments: { local: LOCAL },
    });
    const targets = (await targetsOf(FILES))['modules/orders'];
    for (const name of ['db-check', 'db-diff', 'db-apply', 'db-fingerprint'])
      expect(JSON.stringify(targets?.[name])).not.toContain('schema.ts');
    expect(targets?.['db-diff']?.inputs).toContain('{projectRoot}/atlas.hcl');
    expect(targets?.['db-check']?.inputs).toContain('{projectRoot}/atlas.hcl');
    expect(JSON.stringify(targets?.['db-pull'])).toContain('{projectRoot}/src/db/types.ts');
  });

  test('every environment of any module is a configuration of every target', async () => {
    const targets = await targetsOf(FILES);
    const wanted = {
      local: { environment: 'local' },
      production: { environment: 'production' },
      staging: { environment: 'staging' },
    };
    for (const folder of ['modules/auth', 'modules/orders']) {
      const own = Object.entries(targets[folder] ?? {});
      expect(own.map(([name]) => name)).toEqual([
        'db-check',
        'db-fingerprint',
        'db-diff',
        'db-apply',
        'db-pull',
        'db-sync',
        'db-status',
      ]);
      for (const [, { configurations, defaultConfiguration }] of own) {
        expect(configurations).toEqual(wanted);
        expect(defaultConfiguration).toBe('local');
      }
    }
  });

  test('a plan is cached on the files of the module, of those it uses, and on the fingerprint', async () => {
    const targets = await targetsOf(FILES);
    expect(targets['modules/orders']?.['db-diff']).toMatchObject({
      cache: true,
      inputs: [
        '{projectRoot}/db.config.json',
        '{projectRoot}/db/schema/**/*.sql',
        '{workspaceRoot}/modules/auth/db.config.json',
        '{workspaceRoot}/modules/auth/db/schema/**/*.sql',
        { env: 'LOCKSTEP_TASK' },
        { dependentTasksOutputFiles: '**/fingerprint.json' },
      ],
      outputs: ['plan.json', 'plan.sql', 'plan.md'].map(
        (file) => `{projectRoot}/.lockstep/{options.environment}/${file}`,
      ),
      dependsOn: ['db-check', 'db-fingerprint'],
    });
  });

  test('what a schema takes out is no input, of the module and of those that use it', async () => {
    await write('modules/auth/db.config.json', {
      ...CONFIG,
      module: '@shop/auth-module',
      schema: ['db/**/*.sql', '!db/old/**', '!**'],
      environments: { local: LOCAL },
    });
    const targets = await targetsOf(FILES);
    expect(targets['modules/auth']?.['db-check']?.inputs).toEqual([
      ...['{projectRoot}/db.config.json', '{projectRoot}/db/**/*.sql', '!{projectRoot}/db/old/**'],
    ]);
    expect(targets['modules/orders']?.['db-check']?.inputs).toContain(
      '!{workspaceRoot}/modules/auth/db/old/**',
    );
  });

  test('what writes or reads a database directly is never cached', async () => {
    const targets = await targetsOf(FILES);
    const cached = Object.entries(targets['modules/orders'] ?? {}).filter(([, { cache }]) => cache === true);
    expect(cached.map(([name]) => name)).toEqual(['db-check', 'db-diff', 'db-pull']);
  });

  test('a broken config has targets that are never cached, and hides nobody', async () => {
    await write('modules/auth/db.config.json', '{ "dialect": "postgresql", ');
    await write('modules/orders/db.config.json', { ...CONFIG, environments: { local: LOCAL } });
    const targets = await targetsOf(FILES);
    expect(targets['modules/auth']?.['db-check']).toEqual({
      executor: '@lockstep/nx:check',
      cache: false,
      configurations: { local: { environment: 'local' } },
    });
    expect(targets['modules/orders']?.['db-check']).toMatchObject({
      cache: true,
      defaultConfiguration: 'local',
    });
  });

  test('a folder that is not a project has no targets', async () => {
    await rm(join(root, 'modules/auth/project.json'));
    expect(Object.keys(await targetsOf(['modules/auth/db.config.json']))).toEqual([]);
  });
});

describe('edges of the project graph', () => {
  const edges = async () =>
    await createDependencies(undefined, {
      workspaceRoot: root,
      projects: {
        auth: { root: 'modules/auth' },
        shop: { root: 'modules/orders' },
        web: { root: 'apps/web' },
      },
    } as unknown as Parameters<typeof createDependencies>[1]);

  test('`uses` is an edge between projects, whatever the modules are called', async () => {
    expect(await edges()).toEqual([
      { source: 'shop', target: 'auth', sourceFile: 'modules/orders/db.config.json', type: 'static' },
    ]);
  });

  test('modules that use each other have no edge, because Nx stops on cycles', async () => {
    await write('modules/auth/db.config.json', {
      ...CONFIG,
      module: '@shop/auth-module',
      uses: ['orders'],
      environments: { local: LOCAL },
    });
    expect(await edges()).toEqual([]);
  });
});
