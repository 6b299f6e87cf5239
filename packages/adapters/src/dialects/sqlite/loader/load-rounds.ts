import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import type { SqliteConnection } from '../connect/connect.js';
import type { SqliteFailure } from '../connect/failure.js';
import { loadStatement } from './load-statement.js';

/** A statement that did not load, and SQLite's words. */
export interface Unloaded {
  readonly statement: SourceStatement;
  readonly failure: SqliteFailure;
}

/** What ends a load from outside, and who is told what it does. */
export interface LoadWatch {
  readonly started: (statement: SourceStatement) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs all statements in order, then again those that failed, until nothing moves; gives what stays failed, in file
 * order. DROP runs once, in its place: later it could drop what the files create. Throws `INTERRUPTED`.
 */
export async function loadToFixpoint(
  connection: SqliteConnection,
  statements: readonly SourceStatement[],
  watch: LoadWatch,
): Promise<readonly Unloaded[]> {
  const kept: Unloaded[] = [];
  let left = statements;
  for (;;) {
    const failed = await round(connection, left, watch);
    kept.push(...failed.filter(({ statement }) => runsOnce(statement)));
    const again = failed.filter(({ statement }) => !runsOnce(statement));
    if (again.length === 0 || failed.length === left.length)
      return inFileOrder(statements, [...kept, ...again]);
    left = again.map(({ statement }) => statement);
  }
}

function runsOnce({ node }: SourceStatement): boolean {
  return node.startsWith('DROP ');
}

async function round(
  connection: SqliteConnection,
  statements: readonly SourceStatement[],
  { started, signal }: LoadWatch,
): Promise<readonly Unloaded[]> {
  const unloaded: Unloaded[] = [];
  for (const statement of statements) {
    started(statement);
    const failure = await interruptible(connection, statement, signal);
    if (failure !== null) unloaded.push({ statement, failure });
  }
  return unloaded;
}

async function interruptible(
  connection: SqliteConnection,
  statement: SourceStatement,
  signal: AbortSignal | undefined,
): Promise<SqliteFailure | null> {
  if (isAborted(signal)) throw interrupted();
  const onAbort = (): void => connection.interrupt();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await loadStatement(connection, statement);
  } catch (error) {
    if (isAborted(signal)) throw interrupted(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function interrupted(cause?: unknown): LockstepError {
  return new LockstepError('INTERRUPTED', { what: 'Interrupted while schema files were loaded.', cause });
}

function inFileOrder(
  statements: readonly SourceStatement[],
  unloaded: readonly Unloaded[],
): readonly Unloaded[] {
  const order = new Map(statements.map((statement, index) => [statement, index]));
  const indexOf = ({ statement }: Unloaded): number => order.get(statement) ?? 0;
  return [...unloaded].sort((left, right) => indexOf(left) - indexOf(right));
}
