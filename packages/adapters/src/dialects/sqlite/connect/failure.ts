import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';

/** What the driver says of a failed statement; `code` is SQLite's extended result code, empty where it gave none. */
export interface SqliteFailure {
  readonly code: string;
  readonly message: string;
}

/** Code and message of whatever the driver threw. */
export function sqliteFailure(error: unknown): SqliteFailure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message };
}

/** The error for a database file that is there and cannot be used. */
export function unusableFile(target: ConnectionTarget, path: string, cause: unknown): LockstepError {
  const { code, message } = sqliteFailure(cause);
  const place = `The database file ${path} (${target.database})`;
  if (code === 'SQLITE_NOTADB')
    return failure('DB.UNREACHABLE', {
      what: `${place} is not a SQLite database.`,
      why: 'It does not begin as one does: it is another kind of file, or it is encrypted.',
      next: ['Correct the path in the URL, or move the file away: a missing file is an empty database.'],
      cause,
    });
  if (code.startsWith('SQLITE_BUSY'))
    return failure('DB.UNREACHABLE', {
      what: `${place} is locked by another program.`,
      why: message,
      next: ['Wait until it has finished, or end it, then run the command again.'],
      cause,
    });
  return failure('DB.UNREACHABLE', {
    what: `${place} cannot be opened.`,
    why: message,
    next: [`Check it: sqlite3 '${path}' 'PRAGMA integrity_check'`],
    cause,
  });
}

/** The error for a folder where the database file should be. */
export function isFolder(target: ConnectionTarget, path: string): LockstepError {
  return failure('DB.UNREACHABLE', {
    what: `${path} (${target.database}) is a folder, not a database file.`,
    next: ['Correct the path in the URL: sqlite:///absolute/path.db or sqlite:./path.db'],
  });
}

/** The error for a database file whose folder does not exist. */
export function noFolder(target: ConnectionTarget, folder: string): LockstepError {
  return failure('DB.MISSING', {
    what: `The folder ${folder} of database "${target.database}" does not exist.`,
    why: 'A missing file is an empty database, which an apply creates; a missing folder is taken for a wrong path.',
    next: [`mkdir -p '${folder}'`, 'or correct the path in the URL'],
  });
}

/** The error for a file or folder that this user may not read or write. */
export function notPermitted(
  target: ConnectionTarget,
  { path, wish, cause }: { readonly path: string; readonly wish: 'read' | 'write'; readonly cause?: unknown },
): LockstepError {
  return failure('DB.PRIVILEGE', {
    what: `This user may not ${wish} ${path} (database "${target.database}").`,
    why:
      wish === 'write'
        ? 'SQLite writes the file and, beside it, a journal: both the file and its folder must be writable.'
        : 'The permissions of the file or of a folder above it do not allow it.',
    next: [
      `Look at them: ls -ld '${path}'`,
      'then give this user the right, or run as the owner of the file.',
    ],
    ...(cause === undefined ? {} : { cause }),
  });
}

function failure(
  code: 'DB.UNREACHABLE' | 'DB.MISSING' | 'DB.PRIVILEGE',
  parts: ConstructorParameters<typeof LockstepError>[1],
): LockstepError {
  return new LockstepError(code, parts);
}
