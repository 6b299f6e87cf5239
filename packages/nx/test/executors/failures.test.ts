import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { preTasksExecution } from '../../src/plugin/pre-tasks-execution.js';
import { verbBatchExecutor, verbExecutor } from '../../src/executors/verb-executor.js';

const unhandled = vi.fn();
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-nx-failures-'));
  process.on('unhandledRejection', unhandled);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.off('unhandledRejection', unhandled);
  unhandled.mockReset();
  await rm(root, { recursive: true, force: true });
});

/** Rejections that nobody took are told of after the promises of this turn. */
async function rejections(): Promise<readonly unknown[]> {
  await setImmediate();
  await setImmediate();
  return unhandled.mock.calls;
}

function contextOf(folder: string, targetName = 'db-diff'): ExecutorContext {
  const target = { project: 'api', target: targetName, configuration: 'local' };
  return {
    root: folder,
    cwd: folder,
    projectName: 'api',
    targetName,
    configurationName: 'local',
    projectsConfigurations: { version: 2, projects: { api: { root: 'api', targets: {} } } },
    taskGraph: { tasks: { [`api:${targetName}`]: { id: `api:${targetName}`, target, overrides: {} } } },
  } as unknown as ExecutorContext;
}

test.each([
  ['no workspace is there', {}],
  ['an option is none', { nonsense: 'x' }],
  ['a value cannot be', { connectTimeout: 'soon' }],
  ['the configuration is another environment', { environment: 'staging' }],
])('a task that fails because %s ends as failed, and leaves no rejection', async (_name, options) => {
  const single = await verbExecutor('diff')(options, contextOf(join(root, 'nowhere')));
  expect(single).toEqual({ success: false });
  const context = contextOf(join(root, 'nowhere'));
  const graph = context.taskGraph as TaskGraph;
  const results: boolean[] = [];
  for await (const { result } of verbBatchExecutor('diff')(graph, { 'api:db-diff': options }, {}, context))
    results.push(result.success);
  expect(results).toEqual([false]);
  expect(await rejections()).toEqual([]);
});

test('a task whose output cannot be written is one failure, and leaves no rejection', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => {
    throw new Error('EPIPE');
  });
  await expect(verbExecutor('diff')({}, contextOf(root))).rejects.toThrow('EPIPE');
  expect(await rejections()).toEqual([]);
});

test.each([
  ['an option', ['run', 'api:db-sync', '--accept=all'], 'CONFIG.INVALID: --accept'],
  [
    'a configuration',
    ['run', 'api:db-apply:stagng'],
    'CONFIG.INVALID: No module has an environment "stagng"',
  ],
])('the hook that refuses %s rejects once, with a message', async (_name, argv, says) => {
  const run = Promise.resolve(
    preTasksExecution(undefined, {
      id: '1',
      workspaceRoot: root,
      nxJsonConfiguration: {},
      argv: ['node', 'nx', ...argv],
    }),
  );
  await expect(run).rejects.toThrow(says);
  expect(await rejections()).toEqual([]);
});
