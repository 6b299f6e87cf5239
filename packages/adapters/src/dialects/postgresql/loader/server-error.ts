import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import pg from 'pg';

/** What a server says about a statement of a file; its DETAIL is left out, because it may hold row values. */
export interface ServerError {
  readonly sqlState: string;
  readonly message: string;
  readonly hint: string | null;
  /** Where in the statement's text (code points, from 0); null where the server does not say. */
  readonly offset: number | null;
  /** Line within the body of a DO block, from 1, where it failed while running. */
  readonly bodyLine: number | null;
  readonly cause: Error;
}

/** SQLSTATE classes that are the server's trouble, whatever the statement: connection, resources, shutdown, I/O. */
const SERVER_TROUBLE = /^(08|53|57P|58)/;

export const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * The server's judgement of the statement whose text is `sql`. `shift` is how many characters were added to what was
 * sent before the place meant. Throws `SCRATCH.UNAVAILABLE` where the server itself failed.
 */
export function serverErrorOf(error: unknown, sql: string, shift = 0): ServerError {
  if (!(error instanceof pg.DatabaseError)) throw error instanceof LockstepError ? error : serverLost(error);
  const sqlState = error.code ?? '';
  if (SERVER_TROUBLE.test(sqlState)) throw serverLost(error);
  return {
    sqlState,
    message: error.message,
    hint: error.hint ?? null,
    offset: offsetOf(error, sql, shift),
    bodyLine: bodyLineOf(error),
    cause: error,
  };
}

/** The same without a place, for an error about other text than the file's. */
export function placeless(error: ServerError): ServerError {
  return { ...error, offset: null, bodyLine: null };
}

function serverLost(cause: unknown): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `The scratch database was lost while schema files were loaded: ${cause instanceof Error ? cause.message : 'unknown reason'}.`,
    next: [
      'Run the command again; if the problem persists, look at the log of the server that holds the scratch database.',
    ],
    cause,
  });
}

function offsetOf(error: pg.DatabaseError, sql: string, shift: number): number | null {
  if (error.position !== undefined) return Math.max(0, Number(error.position) - 1 - shift);
  const { internalQuery } = error;
  if (internalQuery === undefined || internalQuery === '') return null;
  const start = sql.indexOf(internalQuery);
  // A query that stands in the body twice has no one place.
  if (start < 0 || sql.includes(internalQuery, start + 1)) return null;
  return [...sql.slice(0, start)].length + Number(error.internalPosition ?? 1) - 1;
}

function bodyLineOf(error: pg.DatabaseError): number | null {
  const line = /inline_code_block line (\d+)/.exec(error.where ?? '')?.[1];
  return line === undefined ? null : Number(line);
}
