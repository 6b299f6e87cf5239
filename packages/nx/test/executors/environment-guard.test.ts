import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contradictedConfiguration, mixedEnvironments } from '../../src/executors/environment-guard.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-nx-guard-'));
  module('a', ['local', 'staging']);
  module('b', ['dev', 'staging']);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A module with these environments, the first its default. */
function module(name: string, environments: readonly string[]): void {
  mkdirSync(join(root, name), { recursive: true });
  const config = {
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/schema/**/*.sql'],
    pull: [],
    defaultEnvironment: environments[0],
    environments: Object.fromEntries(environments.map((of) => [of, { urlFrom: `${of.toUpperCase()}_URL` }])),
  };
  writeFileSync(join(root, name, 'db.config.json'), JSON.stringify(config));
}

interface Run {
  readonly dependencies?: Readonly<Record<string, readonly unknown[]>>;
  /** What was typed behind the named tasks. */
  readonly typed?: readonly string[];
  readonly overrides?: Readonly<Record<string, unknown>>;
}

function contextOf(tasks: Readonly<Record<string, string | undefined>>, run: Run = {}): ExecutorContext {
  const configurations = { local: {}, staging: {}, dev: {} };
  const target = { executor: '@lockstep/nx:apply', defaultConfiguration: 'local', configurations };
  const targets = { 'db-apply': target, 'db-pull': { ...target, executor: '@lockstep/nx:pull' } };
  const overrides = { ...run.overrides, __overrides_unparsed__: run.typed ?? [] };
  return {
    root,
    projectsConfigurations: {
      version: 2,
      projects: {
        a: { root: 'a', targets: { ...targets, build: { executor: 'nx:run-commands' } } },
        b: { root: 'b', targets: { 'db-apply': { ...target, defaultConfiguration: 'dev' } } },
        broken: { root: 'broken', targets: { 'db-apply': { executor: '@lockstep/nx:apply' } } },
      },
    },
    taskGraph: {
      dependencies: run.dependencies ?? {},
      tasks: Object.fromEntries(
        Object.entries(tasks).map(([id, configuration]) => {
          const [project, name] = id.split(':');
          return [id, { id, target: { project, target: name, configuration }, overrides }];
        }),
      ),
    },
  } as unknown as ExecutorContext;
}

const APPLIES = '{exec} nx run-many --targets=db-apply --projects=a,b';

describe('a run that would go to several environments', () => {
  test('is refused with the tasks of each, and the command for an environment that all modules have', async () => {
    const error = await mixedEnvironments(contextOf({ 'a:db-apply': 'staging', 'b:db-apply': 'dev' }));
    expect(error?.toValue()).toEqual({
      code: 'CONFIG.INVALID',
      message: 'This run would go to 2 environments: staging, dev.',
      why: 'staging: a:db-apply\ndev: b:db-apply',
      next: [`${APPLIES} --configuration=staging`],
    });
  });

  test.each<readonly [string, Parameters<typeof contextOf>, readonly string[]]>([
    [
      'carries what was typed',
      [
        { 'a:db-apply': 'local', 'b:db-apply': 'dev' },
        { typed: ['--rename=public."A b"=public.c', '--environment', 'staging', '--dry-run'] },
      ],
      [`${APPLIES} --configuration=staging --rename='public."A b"=public.c' --dry-run`],
    ],
    [
      'names the tasks that were asked for, not those that they wait for',
      [
        { 'a:db-apply': 'local', 'a:db-pull': 'local', 'b:db-apply': 'dev' },
        { dependencies: { 'a:db-pull': ['a:db-apply', 'b:db-apply'] } },
      ],
      ['{exec} nx run a:db-pull:staging'],
    ],
    [
      'reads dependencies as Nx 24 tells of them',
      [
        { 'a:db-apply': 'local', 'a:db-pull': 'local', 'b:db-apply': 'dev' },
        { dependencies: { 'a:db-pull': [{ id: 'a:db-apply' }, { id: 'b:db-apply' }] } },
      ],
      ['{exec} nx run a:db-pull:staging'],
    ],
    [
      'asks a target of others, which has no such configuration, with run-many',
      [
        { 'a:build': undefined, 'a:db-apply': 'local', 'b:db-apply': 'dev' },
        { dependencies: { 'a:build': ['a:db-apply', 'b:db-apply'] } },
      ],
      ['{exec} nx run-many --targets=build --projects=a --configuration=staging'],
    ],
  ])('%s', async (_name, run, next) => {
    expect((await mixedEnvironments(contextOf(...run)))?.toValue().next).toEqual(next);
  });

  test('is split where the modules have no environment of one name', async () => {
    module('b', ['dev']);
    const error = await mixedEnvironments(contextOf({ 'b:db-apply': undefined, 'a:db-apply': undefined }));
    expect(error?.toValue().next).toEqual(['{exec} nx run a:db-apply:local', '{exec} nx run b:db-apply:dev']);
  });

  test('says what the modules lack where one waits for the other and no command can do it', async () => {
    module('b', ['dev']);
    const error = await mixedEnvironments(
      contextOf(
        { 'a:db-apply': undefined, 'b:db-apply': undefined },
        { dependencies: { 'b:db-apply': ['a:db-apply'] } },
      ),
    );
    expect(error?.toValue().next).toEqual([
      'Give these modules an environment of one name in their db.config.json: a has local, staging; b has dev',
    ]);
  });

  test('counts defaults', async () => {
    expect(
      await mixedEnvironments(contextOf({ 'a:db-apply': undefined, 'b:db-apply': undefined })),
    ).not.toBeNull();
    expect(await mixedEnvironments(contextOf({ 'a:db-apply': 'dev', 'b:db-apply': undefined }))).toBeNull();
  });

  test('does not count tasks of others, nor a module whose config is broken', async () => {
    const tasks = { 'a:db-apply': 'local', 'a:build': 'production', 'broken:db-apply': undefined };
    expect(await mixedEnvironments(contextOf(tasks))).toBeNull();
  });
});

describe('an option that says another environment than the configuration', () => {
  const task = { id: 'a:db-apply', project: 'a', root: 'a', configuration: 'local' };

  test('is refused', async () => {
    const error = await contradictedConfiguration({ ...task, values: { environment: 'staging' } });
    expect(error?.next).toEqual(['{exec} nx run a:db-apply:staging']);
  });

  test('passes where both say the same', async () => {
    expect(await contradictedConfiguration({ ...task, values: { environment: 'local' } })).toBeNull();
  });
});
