import type { ExecutorContext } from '@nx/devkit';
import { describe, expect, test } from 'vitest';
import { strayOptions } from '../../src/executors/option-guard.js';

/** A run of `api:db-check` and what it ends with, each task with options of its own. */
function contextOf(task: {
  readonly verb: string;
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly configured?: Readonly<Record<string, unknown>>;
}): ExecutorContext {
  const target = (verb: string, more: object) => ({ executor: `@lockstep/nx:${verb}`, ...more });
  const configurations = { staging: { environment: 'staging', ...task.configured } };
  const targetOf = (name: string) => ({ project: 'api', target: name, configuration: 'staging' });
  const id = `api:db-${task.verb}`;
  return {
    projectsConfigurations: {
      version: 2,
      projects: {
        api: {
          root: 'api',
          targets: {
            build: { executor: 'nx:run-commands', options: { accept: 'none of ours' } },
            'db-fingerprint': target('fingerprint', {
              configurations: { staging: { environment: 'staging' } },
            }),
            [`db-${task.verb}`]: target(task.verb, { options: task.options, configurations }),
          },
        },
      },
    },
    taskGraph: {
      tasks: {
        'api:build': { id: 'api:build', target: targetOf('build'), overrides: { rename: 'x' } },
        'api:db-fingerprint': { id: 'api:db-fingerprint', target: targetOf('db-fingerprint'), overrides: {} },
        [id]: { id, target: targetOf(`db-${task.verb}`), overrides: task.overrides ?? {} },
      },
    },
  } as unknown as ExecutorContext;
}

describe('an option that a task of the run does not take', () => {
  test.each([
    ['the command line', { verb: 'sync', overrides: { accept: 'all' } }],
    ['the options of the project', { verb: 'sync', options: { accept: 'all' } }],
    ['a configuration of the project', { verb: 'pull', configured: { accept: ['all'] } }],
  ])('is refused by the first task to run, also from %s', async (_name, task) => {
    const error = await strayOptions(contextOf(task));
    expect(error?.code).toBe('CONFIG.INVALID');
    expect(error?.message).toContain(`api:db-${task.verb}: --accept belongs to db-apply`);
  });

  test('is none where the task takes it', async () => {
    const given = { verb: 'apply', overrides: { rename: 'a=b' }, options: { accept: ['DATA_LOSS'] } };
    expect(await strayOptions(contextOf(given))).toBeNull();
    expect(
      await strayOptions(contextOf({ verb: 'sync', overrides: { __overrides_unparsed__: [] } })),
    ).toBeNull();
  });
});
