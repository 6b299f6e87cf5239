import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Plan } from '@lockstep/core/plan/plan.js';
import { readSqliteStatement } from '@lockstep/core/hazards/sqlite/sqlite-statement.js';
import { sqliteFailure } from '../connect/failure.js';
import { realSqlitePath } from '../connect/sqlite-path.js';
import { interruptible, InterruptedStatement } from './interruptible.js';
import type { ApplyConnection } from '../connect/session-connection.js';

/** True where a plan takes something away or makes a table anew: what a copy is wanted of. */
export function isDestructive({ statements }: Plan): boolean {
  return statements.some(({ sql, hazards }) => {
    const { kind, ...rest } = readSqliteStatement(sql);
    const dropsRows =
      kind === 'drop' && 'what' in rest && (rest.what === 'table' || rest.what === 'virtual table');
    return dropsRows || kind === 'drop column' || hazards.some(({ code }) => code === 'DATA_LOSS');
  });
}

/**
 * Makes a consistent copy of a database file beside it, for the same people as the file itself, and gives its path.
 * Throws `FILE.NOT_WRITABLE`.
 */
export async function copyDatabase(
  connection: Pick<ApplyConnection, 'sqlite' | 'request'>,
  database: string,
  planId: string,
): Promise<string> {
  const { sqlite } = connection;
  const path = freeName(`${realSqlitePath(database)}.lockstep-${planId.slice(0, 12)}`);
  try {
    writeFileSync(path, '', { flag: 'wx', mode: statSync(database).mode & 0o777 });
    await interruptible(connection, 0, async () => await sqlite.run('VACUUM INTO ?', [path]));
    return path;
  } catch (error) {
    rmSync(path, { force: true });
    throw notCopied(path, error);
  }
}

/** The note for people: where the copy is, and how it becomes the database again. What was written since must not be mixed in. */
export function copyNote(path: string, database: string): string {
  const name = basename(database);
  return `A copy of the database before this plan is ${path}. To go back, stop what uses the database, then in ${dirname(path)}: rm -f '${name}-wal' '${name}-shm' && mv '${basename(path)}' '${name}'`;
}

function freeName(stem: string): string {
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? `${stem}.bak` : `${stem}.${number}.bak`;
    if (!existsSync(path)) return path;
  }
}

function notCopied(path: string, cause: unknown): LockstepError {
  if (cause instanceof InterruptedStatement) {
    return new LockstepError('INTERRUPTED', {
      what: 'Interrupted while the database was copied; nothing was changed.',
      cause,
    });
  }
  return new LockstepError('FILE.NOT_WRITABLE', {
    what: `The copy of the database before a destructive plan cannot be written: ${path}.`,
    why: `${sqliteFailure(cause).message}. Nothing was changed.`,
    next: [`Free disk space in ${dirname(path)}, or make it writable, then run the command again.`],
    cause,
  });
}
