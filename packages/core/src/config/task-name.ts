import { LockstepError } from '../errors/lockstep-error.js';
import { showValue } from './config-problem.js';

/** The name of a task: a folder of its own below `workdocs/active`, on every system. */
export const TASK_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** `LOCKSTEP_TASK`, judged as `--task` is; null where it is not set. Throws `CONFIG.INVALID`. */
export function taskVariable(env: Readonly<Record<string, string | undefined>>): string | null {
  const value = env['LOCKSTEP_TASK'] ?? '';
  if (value === '') return null;
  if (TASK_NAME.test(value)) return value;
  throw new LockstepError('CONFIG.INVALID', {
    what: `The variable LOCKSTEP_TASK is ${showValue(value)}, which cannot be the name of a task.`,
    why: 'It is the name of a folder: up to 100 letters, digits, - _ and ., which begins with a letter or digit.',
    next: ['Set LOCKSTEP_TASK to such a name, or unset it.'],
  });
}

/** A git branch as the name of a task; null where nothing of it is left. */
export function taskOfBranch(branch: string): string | null {
  const name = branch
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 100);
  return TASK_NAME.test(name) ? name : null;
}
