import { inDependencyOrder } from '@lockstep/core/text/dependency-order.js';
import { inBulk, runInBulk } from './bulk.js';
import { isSetting, type LoadableStatement } from './loadable-statement.js';
import { type LoadTools, runStatement } from './run-statement.js';
import { type ServerError, serverErrorOf } from './server-error.js';
import { statementNames } from './statement-names.js';
import { loadUnchecked, verifyBody } from './unchecked-routines.js';

/** A statement that did not load. `error` is null where it was never tried, waiting for another one of its name. */
export interface Unloaded {
  readonly statement: LoadableStatement;
  readonly error: ServerError | null;
}

/**
 * Runs all statements in order, then again those that failed, what is needed first, until nothing moves. What each
 * gives is what stays failed, in file order; empty where everything loaded.
 *
 * Order matters in two cases and is kept there: DROP runs once, in its place (later it could drop what the files
 * make), and of several statements that make one object the later waits for the earlier.
 */
export async function loadToFixpoint(
  tools: LoadTools,
  statements: readonly LoadableStatement[],
): Promise<readonly Unloaded[]> {
  const unchecked: LoadableStatement[] = [];
  let pending = await firstRound(tools, statements);
  let left = statements.length;
  while (pending.length > 0) {
    if (pending.length === left) {
      const loaded = await loadUnchecked(
        tools,
        pending.map(({ statement }) => statement),
      );
      if (loaded.length === 0) break;
      unchecked.push(...loaded);
      const done = new Set(loaded);
      pending = pending.filter(({ statement }) => !done.has(statement));
    }
    left = pending.length;
    pending = await retry(tools, pending);
  }
  return inFileOrder(statements, [...pending, ...(await verify(tools, unchecked))]);
}

/** Most files load as they are: neighbours are sent together, and one by one where that fails. */
async function firstRound(
  tools: LoadTools,
  statements: readonly LoadableStatement[],
): Promise<readonly Unloaded[]> {
  const unloaded: Unloaded[] = [];
  const waiting = new Set<string>();
  for (const list of inBulk(statements)) {
    const isTogether = list.length > 1 && !list.some((statement) => waits(statement, waiting));
    if (isTogether && (await runInBulk(tools, list))) continue;
    unloaded.push(...(await round(tools, list, waiting)));
  }
  return unloaded;
}

/** Tries each in order; `waiting` gets the names that those would make which failed. */
async function round(
  tools: LoadTools,
  statements: readonly LoadableStatement[],
  waiting = new Set<string>(),
): Promise<readonly Unloaded[]> {
  const unloaded: Unloaded[] = [];
  for (const statement of statements) {
    const outcome = await tryOne(tools, statement, waiting);
    if (outcome === null) continue;
    unloaded.push(outcome);
    for (const name of namesMade(statement)) waiting.add(name);
  }
  return unloaded;
}

async function retry(tools: LoadTools, pending: readonly Unloaded[]): Promise<readonly Unloaded[]> {
  const dropped = pending.filter(({ statement }) => statement.node === 'DropStmt');
  const others = pending.filter(({ statement }) => statement.node !== 'DropStmt');
  const again = await round(
    tools,
    inDependencyOrder(
      others.map(({ statement }) => statement),
      statementNames,
    ),
  );
  const before = new Map(others.map((unloaded) => [unloaded.statement, unloaded.error]));
  return [
    ...dropped,
    ...again.map(({ statement, error }) => ({ statement, error: error ?? before.get(statement) ?? null })),
  ];
}

async function tryOne(
  tools: LoadTools,
  statement: LoadableStatement,
  waiting: ReadonlySet<string>,
): Promise<Unloaded | null> {
  if (waits(statement, waiting)) return { statement, error: null };
  const error = isSetting(statement)
    ? await runSetting(tools, statement)
    : await runStatement(tools, statement);
  return error === null ? null : { statement, error };
}

function waits(statement: LoadableStatement, waiting: ReadonlySet<string>): boolean {
  return namesMade(statement).some((name) => waiting.has(name));
}

async function runSetting({ session }: LoadTools, statement: LoadableStatement): Promise<ServerError | null> {
  try {
    await session.enter(statement);
    await session.set(statement);
    return null;
  } catch (error) {
    return serverErrorOf(error, statement.sql);
  }
}

/** Names whose order counts; schemas and extensions may be made by several files and are the same each time. */
function namesMade({ creates }: LoadableStatement): readonly string[] {
  return creates.filter(({ kind }) => kind !== 'schema' && kind !== 'extension').map(({ name }) => name);
}

async function verify(
  tools: LoadTools,
  routines: readonly LoadableStatement[],
): Promise<readonly Unloaded[]> {
  const unloaded: Unloaded[] = [];
  for (const statement of routines) {
    const error = await verifyBody(tools, statement);
    if (error !== null) unloaded.push({ statement, error });
  }
  return unloaded;
}

function inFileOrder(
  statements: readonly LoadableStatement[],
  unloaded: readonly Unloaded[],
): readonly Unloaded[] {
  const order = new Map(statements.map((statement, index) => [statement, index]));
  const indexOf = ({ statement }: Unloaded) => order.get(statement) ?? 0;
  return [...unloaded].sort((left, right) => indexOf(left) - indexOf(right));
}
