import { expect, test } from 'vitest';
import { parseCommandOptions } from '@lockstep/core/commands/parse-command-options.js';
import { taskOfBranch, taskVariable } from '@lockstep/core/config/task-name.js';

const BAD = ['../../x', '..', '.hidden', '/tmp/x', 'a/b', 'a\\b', 'a\nb', '-x', 'a'.repeat(101), '\u202ea'];

test.each(BAD)('refuses the task %j as an option and as a variable', (name) => {
  expect(() => taskVariable({ LOCKSTEP_TASK: name })).toThrow(/^The variable LOCKSTEP_TASK is /);
  expect(() => parseCommandOptions({ verb: 'diff', face: 'cli', values: { task: name } })).toThrow(
    /^--task must be a folder name/,
  );
});

test('takes names of tickets and releases, and nothing for no task', () => {
  expect(
    ['ABC-12', '2026.11', 'a_b', '', undefined].map((name) => taskVariable({ LOCKSTEP_TASK: name })),
  ).toEqual(['ABC-12', '2026.11', 'a_b', null, null]);
});

test.each([
  ['feature/ABC-1', 'feature-ABC-1'],
  ['../../x', 'x'],
  ['-x', 'x'],
  ['ä/ö', null],
  ['b'.repeat(300), 'b'.repeat(100)],
])('makes a folder name of the branch %j', (branch, name) => {
  expect(taskOfBranch(branch)).toBe(name);
});
