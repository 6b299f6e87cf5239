import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isTerminalFree } from '../../src/executors/free-terminal.js';

const STREAMED = { NX_STREAM_OUTPUT: 'true', NX_TUI: 'false' };
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-terminal-'));
  await planOf('a', { empty: false });
  await planOf('b', { empty: true });
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function planOf(project: string, plan: object): Promise<void> {
  await mkdir(join(root, project, '.lockstep/staging'), { recursive: true });
  await writeFile(join(root, project, '.lockstep/staging/plan.json'), JSON.stringify(plan));
}

function context(): ExecutorContext {
  const names = ['a', 'b'];
  const targets = { 'db-apply': { executor: '@lockstep/nx:apply' } };
  return {
    root,
    projectsConfigurations: {
      version: 2,
      projects: Object.fromEntries(names.map((name) => [name, { root: name, targets }])),
    },
    taskGraph: {
      tasks: Object.fromEntries(
        names.map((project) => [
          `${project}:db-apply`,
          { id: `${project}:db-apply`, target: { project, target: 'db-apply', configuration: 'staging' } },
        ]),
      ),
    },
  } as unknown as ExecutorContext;
}

test('the terminal is free where one apply of the run has something to apply', () => {
  expect(isTerminalFree(context(), STREAMED)).toBe(true);
});

test('it is not where two have', async () => {
  await planOf('b', { empty: false });
  expect(isTerminalFree(context(), STREAMED)).toBe(false);
});

test('a plan that cannot be read counts as one', async () => {
  await rm(join(root, 'b/.lockstep'), { recursive: true });
  expect(isTerminalFree(context(), STREAMED)).toBe(false);
});

test.each([
  ['the terminal UI is on', { ...STREAMED, NX_TUI: 'true' }],
  ['the output of the task is not shown while it runs', { NX_TUI: 'false' }],
])('it is not where %s', (_name, env) => {
  expect(isTerminalFree(context(), env)).toBe(false);
});
