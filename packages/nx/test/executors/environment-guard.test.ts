import type { ExecutorContext } from '@nx/devkit';
import { describe, expect, test } from 'vitest';
import { contradictedConfiguration, mixedEnvironments } from '../../src/executors/environment-guard.js';

function contextOf(tasks: Readonly<Record<string, string | undefined>>): ExecutorContext {
  const target = { executor: '@lockstep/nx:apply', defaultConfiguration: 'local' };
  return {
    projectsConfigurations: {
      version: 2,
      projects: {
        a: { root: 'a', targets: { 'db-apply': target, build: { executor: 'nx:run-commands' } } },
        b: { root: 'b', targets: { 'db-apply': { ...target, defaultConfiguration: 'dev' } } },
        broken: { root: 'broken', targets: { 'db-apply': { executor: '@lockstep/nx:apply' } } },
      },
    },
    taskGraph: {
      tasks: Object.fromEntries(
        Object.entries(tasks).map(([id, configuration]) => {
          const [project, name] = id.split(':');
          return [id, { id, target: { project, target: name, configuration } }];
        }),
      ),
    },
  } as unknown as ExecutorContext;
}

describe('a run that would go to several environments', () => {
  test('is refused with the tasks of each', async () => {
    const error = await mixedEnvironments(contextOf({ 'a:db-apply': 'staging', 'b:db-apply': 'local' }));
    expect(error?.toValue()).toEqual({
      code: 'CONFIG.INVALID',
      message: 'This run would go to 2 environments: staging, local.',
      why: 'staging: a:db-apply\nlocal: b:db-apply',
      next: ['Name one for all of them: {exec} nx … --configuration=staging'],
    });
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
