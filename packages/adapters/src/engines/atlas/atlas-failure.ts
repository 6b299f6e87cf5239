import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import type { ToolResult } from '../../process/run-tool.js';
import { atlasMessage, planError } from './atlas-output.js';

interface KnownFailure {
  readonly pattern: RegExp;
  readonly code: 'ENGINE.FAILED' | 'ENGINE.UNSUPPORTED';
  readonly why: string;
  readonly next: string;
}

/** Failures of Atlas whose message does not say what to do. */
const KNOWN: readonly KnownFailure[] = [
  {
    pattern: /missing partial WHERE clause/,
    code: 'ENGINE.FAILED',
    why: 'Atlas finds the condition of a partial SQLite index by the word WHERE in capital letters, and by nothing else.',
    next: 'Write WHERE in capital letters in the CREATE INDEX of the schema files. If the database already has such an index: drop it and create it again with WHERE in capital letters.',
  },
  {
    pattern: /Scan error on column index 3, name "to": converting NULL|sql: Scan error .*"to"/,
    code: 'ENGINE.FAILED',
    why: 'Atlas cannot read a SQLite foreign key that names a table and no column.',
    next: 'Name the column in the schema files: REFERENCES users (id). If the database already has such a key, its table has to be created again with the column named.',
  },
  {
    pattern: /postgres: unexpected number of rows: 1$/m,
    code: 'ENGINE.UNSUPPORTED',
    why: 'This Atlas asks for settings that PostgreSQL has no more since version 16.',
    next: 'Install Atlas 1.0 or newer, or set "engine": "pg-delta" in db.config.json.',
  },
  {
    pattern: /CGO_ENABLED=0|requires cgo/i,
    code: 'ENGINE.UNSUPPORTED',
    why: 'This Atlas was built without CGO, and without it there is no SQLite in it.',
    next: 'Install a build with CGO (the release binaries are), or build it with CGO_ENABLED=1.',
  },
  {
    pattern: /unknown driver/,
    code: 'ENGINE.UNSUPPORTED',
    why: 'This edition of Atlas has no driver for the dialect.',
    next: 'Use postgresql, mysql, mariadb, tidb or sqlite.',
  },
  {
    pattern: /unsupported type "vector/i,
    code: 'ENGINE.FAILED',
    why: 'Atlas does not know vector columns of the MySQL family, and plans nothing where one table has one.',
    next: 'Remove the table from the schema files and from "owns", and manage it by hand.',
  },
  {
    pattern: /changing the (?:generation expression|store type of generated)/i,
    code: 'ENGINE.FAILED',
    why: 'Atlas plans nothing at all while the expression of one generated column differs.',
    next: 'Change it in two steps: remove the column from the schema files and apply, then put it back with the new expression and apply. On PostgreSQL, "engine": "pg-delta" plans it in one.',
  },
  {
    pattern: /(?:dropping|reordering) enum/i,
    code: 'ENGINE.FAILED',
    why: 'Atlas adds values to an enum type, and can neither remove nor reorder them.',
    next: 'Keep the value in the schema files, or set "engine": "pg-delta" in db.config.json.',
  },
  {
    pattern: /schema "[^"]*\/[^"]*" was not found/,
    code: 'ENGINE.UNSUPPORTED',
    why: 'This Atlas takes the path of a socket for the name of a database.',
    next: 'Name host and port in the connection URL, or install Atlas 1.0 or newer.',
  },
];

/** The error of a run that gave no plan. Never holds a URL: the output was redacted by value. */
export function atlasFailure(result: ToolResult, file: string): LockstepError {
  const early = endedEarly(result, file);
  if (early !== null) return early;
  const message = messageOf(result);
  const known = KNOWN.find(({ pattern }) => pattern.test(message));
  return new LockstepError(known?.code ?? 'ENGINE.FAILED', {
    what: `Atlas made no plan: ${firstLines(message)}`,
    why: known?.why ?? whyOf(result),
    next: [known?.next ?? nextCommand('doctor')],
  });
}

/** Refusals of a connection that the other way to protect it may not meet with. */
const ABOUT_TLS = [
  /SSL is not enabled on the server/,
  /no pg_hba\.conf entry .*(?:no encryption|SSL|GSS)/,
  /(?:SSL|TLS)(?: connection)? is required|SSL required|insecure \(try using .?sslmode/i,
  /\btls: |x509: /,
];

/** True where Atlas failed because a server wants TLS, or has none. */
export function isAboutTls(result: ToolResult): boolean {
  if (result.exitCode === 0 || result.exitCode === null) return false;
  return ABOUT_TLS.some((pattern) => pattern.test(result.stderr));
}

/** The error of a program that did not come to its end by itself; null where it did. */
function endedEarly(result: ToolResult, file: string): LockstepError | null {
  if (result.interrupted) return new LockstepError('INTERRUPTED', { what: 'Atlas was interrupted.' });
  if (result.startError !== null) {
    return new LockstepError('ENGINE.NOT_FOUND', {
      what: `${file} could not be started: ${result.startError}.`,
      next: [nextCommand('doctor')],
    });
  }
  if (result.timedOut) {
    return new LockstepError('TOOL.TIMEOUT', {
      what: `Atlas (${file}) did not answer in time and was stopped.`,
      why: 'The database answers to Lockstep itself, so the program hangs.',
      next: [nextCommand('doctor'), `${file} version`],
    });
  }
  if (!result.flooded) return null;
  return new LockstepError('ENGINE.FAILED', {
    what: `Atlas (${file}) produced endless output and was stopped.`,
    next: [nextCommand('doctor'), `${file} version`],
  });
}

function messageOf({ stdout, stderr, exitCode }: ToolResult): string {
  const nothing =
    exitCode === null
      ? 'it was ended by a signal that Lockstep did not send'
      : `it ended with ${String(exitCode)} and no plan`;
  return atlasMessage(stderr, planError(stdout) ?? nothing);
}

function whyOf({ exitCode, stdout }: ToolResult): string {
  if (exitCode === null) return 'The system may have run out of memory; nothing was changed.';
  if (exitCode !== 0) return 'What it says is above; nothing was changed.';
  return `It ended with 0 and wrote no plan, but: ${firstLines(stdout.trim()) || 'nothing'}`;
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 6).join('\n').slice(0, 1000);
}
