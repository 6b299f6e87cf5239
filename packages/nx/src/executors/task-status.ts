import type { StatusLine } from '@lockstep/adapters/terminal/status-line.js' with {
  'resolution-mode': 'import',
};
import type { Paint } from '@lockstep/core/evidence/paint.js' with { 'resolution-mode': 'import' };
import type { Talk } from '@lockstep/core/ports/talk.js' with { 'resolution-mode': 'import' };
import type { VerbTasksRun } from './verb-tasks-run.js';

/**
 * Where it is said what is being done: on a line of the terminal for the apply that has it to itself (Nx keeps and replays
 * what other tasks write), elsewhere in plain lines. Nx shows what a batch writes as it comes, and keeps none of it.
 */
export async function statusOf(
  run: VerbTasksRun,
  { json, isFree }: { readonly json: boolean; readonly isFree: boolean },
): Promise<StatusLine | undefined> {
  const { createStatusLine } = await import('@lockstep/adapters/terminal/status-line.js');
  const { createStatusLines } = await import('@lockstep/adapters/terminal/status-lines.js');
  if (isFree) return createStatusLine(process.stdout);
  // The pseudo-terminal of a task has one stream, and --json prints one object there.
  return json && !run.isBatch ? undefined : createStatusLines(process.stderr);
}

/** The talk of a group of tasks, which says of which module it speaks where that is not plain. */
export async function groupTalk(
  { isBatch }: VerbTasksRun,
  to: {
    readonly write: (text: string) => void;
    readonly paint: Paint;
    readonly status: StatusLine | undefined;
  },
): Promise<{ readonly talk: Talk; readonly onModule: (module: string) => void }> {
  const { streamTalk } = await import('@lockstep/adapters/terminal/stream-talk.js');
  const { write, paint, status } = to;
  let about = '';
  const doing = status === undefined ? {} : { doing: (what: string) => status.show(`${about}${what}`) };
  const talk = streamTalk({ write, ...doing }, paint);
  // What a batch says is shown when its task has ended; that something is waited for has to be seen before.
  const step = (message: string): void => {
    talk.step(message);
    if (isBatch) talk.doing?.(message);
  };
  return {
    talk: { ...talk, step },
    onModule: (module) => {
      about = isBatch ? `${module}: ` : '';
    },
  };
}
