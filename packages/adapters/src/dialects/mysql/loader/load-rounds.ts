import { inDependencyOrder } from '@lockstep/core/text/dependency-order.js';
import type { MysqlClient } from '../connect/mysql-client.js';
import type { LoadableStatement } from './loadable-statement.js';
import { type ServerError, serverErrorOf } from './server-error.js';

/** A statement that did not load. `error` is null where it was never tried, waiting for another one of its name. */
export interface Unloaded {
  readonly statement: LoadableStatement;
  readonly error: ServerError | null;
}

/** Is told of each statement before it is run. */
type Started = (statement: LoadableStatement) => void;

interface Session {
  readonly client: MysqlClient;
  readonly started: Started;
}

/**
 * Runs all statements in order, then again those that failed, what is needed first, until nothing moves; gives what
 * stays failed, in file order. DROP runs once, in its place (later it could drop what the files create), and of several statements that make
 * one object the later waits for the earlier.
 */
export async function loadToFixpoint(
  client: MysqlClient,
  statements: readonly LoadableStatement[],
  started: Started,
): Promise<readonly Unloaded[]> {
  let pending = await round({ client, started }, statements);
  for (let left = statements.length; pending.length > 0 && pending.length < left;) {
    left = pending.length;
    pending = await retry({ client, started }, pending);
  }
  const order = new Map(statements.map((statement, index) => [statement, index]));
  return [...pending].sort((a, b) => (order.get(a.statement) ?? 0) - (order.get(b.statement) ?? 0));
}

async function retry(session: Session, pending: readonly Unloaded[]): Promise<readonly Unloaded[]> {
  const dropped = pending.filter(({ statement }) => statement.node.startsWith('DROP '));
  const others = pending.filter(({ statement }) => !statement.node.startsWith('DROP '));
  const before = new Map(others.map(({ statement, error }) => [statement, error]));
  const again = await round(
    session,
    inDependencyOrder(
      others.map(({ statement }) => statement),
      ({ creates, refersTo }) => ({ creates: creates.map(({ name }) => name), refersTo }),
    ),
  );
  return [
    ...dropped,
    ...again.map(({ statement, error }) => ({ statement, error: error ?? before.get(statement) ?? null })),
  ];
}

async function round(
  { client, started }: Session,
  statements: readonly LoadableStatement[],
): Promise<readonly Unloaded[]> {
  const unloaded: Unloaded[] = [];
  const waiting = new Set<string>();
  for (const statement of statements) {
    const isWaiting = statement.creates.some(({ name }) => waiting.has(name));
    if (!isWaiting) started(statement);
    const error = isWaiting ? null : await runOne(client, statement);
    if (!isWaiting && error === null) continue;
    unloaded.push({ statement, error });
    for (const { name } of statement.creates) waiting.add(name);
  }
  return unloaded;
}

/** Null where it is done; a statement that fails leaves nothing, because each of them is atomic. */
async function runOne(client: MysqlClient, statement: LoadableStatement): Promise<ServerError | null> {
  try {
    await client.run(statement.sent);
    return null;
  } catch (error) {
    return serverErrorOf(error, statement.sent);
  }
}
