import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { mysqlErrnoOf, mysqlMessageOf } from '../connect/failure.js';

/** What a server says about a statement of a file. */
export interface ServerError {
  readonly errno: number;
  readonly message: string;
  /** Where in the statement's text (code points, from 0); null where the server does not say. */
  readonly offset: number | null;
  readonly cause: unknown;
}

/** The server's judgement of a statement. Throws `SCRATCH.UNAVAILABLE` where the server itself failed. */
export function serverErrorOf(error: unknown, sql: string): ServerError {
  const errno = mysqlErrnoOf(error);
  if (errno === 0 || SERVER_TROUBLE.has(errno)) {
    throw error instanceof LockstepError ? error : serverLost(error);
  }
  const message = mysqlMessageOf(error).replaceAll(OWN_DATABASE, '');
  return { errno, message: withoutManual(message), offset: offsetOf(message, sql), cause: error };
}

/** Disk full, shutdown, out of memory or connections, killed: nothing that the statement could help. */
const SERVER_TROUBLE: ReadonlySet<number> = new Set([1021, 1037, 1038, 1041, 1053, 1077, 1079, 1317, 1927]);

function serverLost(cause: unknown): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `The scratch database was lost while schema files were loaded: ${mysqlMessageOf(cause)}.`,
    next: [
      'Run the command again; if the problem persists, look at the log of the server that holds the scratch database.',
    ],
    cause,
  });
}

/** The name of the scratch database says nothing to whoever wrote the file. */
const OWN_DATABASE = /`?lockstep_scratch_[0-9a-z_]+`?\./g;

function withoutManual(message: string): string {
  return message.replace(
    /; check the manual that corresponds to your .*? version for the right syntax to use/,
    '',
  );
}

/** A syntax error quotes the text from where it went wrong, at most 80 characters, and its line. */
function offsetOf(message: string, sql: string): number | null {
  const [, near, line] = /to use near '([\s\S]*)' at line (\d+)$/.exec(message) ?? [];
  if (near === undefined || line === undefined) return offsetOfName(message, sql);
  if (near === '') return [...sql.trimEnd()].length;
  const shown = near.replace(/\.\.\.$/, '');
  const at = sql.indexOf(shown, lineStart(sql, Number(line)));
  return at < 0 ? null : [...sql.slice(0, at)].length;
}

/** Other errors quote a name: its place is sure where the statement holds it once. */
function offsetOfName(message: string, sql: string): number | null {
  const name = /'([^']+)'/.exec(message)?.[1]?.split('.').at(-1);
  const places = sqlTokens(sql, 'mysql').filter(({ value }) => value === name);
  const [only, another] = places;
  return only === undefined || another !== undefined ? null : [...sql.slice(0, only.start)].length;
}

function lineStart(sql: string, line: number): number {
  let start = 0;
  for (let count = 1; count < line; count += 1) start = sql.indexOf('\n', start) + 1;
  return start;
}
