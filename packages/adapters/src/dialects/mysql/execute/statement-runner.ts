import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedStatement } from '@lockstep/core/plan/segments.js';
import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { clearIntent, writeIntent, writeProgress } from '../ledger/writer.js';
import type { ApplyConnection } from '../connect/session-connection.js';
import { untilCancelled } from './cancel.js';
import { withEmptyTables } from './held-tables.js';
import { settleStatement } from './doubt.js';
import { statementFailure } from './error.js';
import { stateOfStatement } from './state.js';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

type Outcome = Pick<StatementResult, 'status' | 'error'> & {
  readonly durationMs: number | null;
  readonly isWorthARetry?: boolean;
};

/**
 * Runs the statements of a segment one by one: this family commits each of them on its own, so each has a result of
 * its own. Stops at the first that is not applied. Never throws for what the server says or for a lost connection.
 */
export async function runMysqlSegment(
  connection: ApplyConnection,
  request: SegmentRequest,
): Promise<readonly StatementResult[]> {
  const results: StatementResult[] = [];
  let isOpen = true;
  for (const planned of request.segment.statements) {
    const outcome: Outcome = isOpen ? await runWithRetries(connection, request, planned) : NOT_REACHED;
    isOpen &&= outcome.status === 'applied';
    results.push(resultOf(planned, outcome));
  }
  return results;
}

const NOT_REACHED: Outcome = { status: 'unapplied', durationMs: null };

function resultOf({ index, statement }: PlannedStatement, outcome: Outcome): StatementResult {
  const { status, durationMs, error } = outcome;
  return { index, sql: statement.sql, status, durationMs, ...(error === undefined ? {} : { error }) };
}

async function runWithRetries(
  connection: ApplyConnection,
  request: SegmentRequest,
  planned: PlannedStatement,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await runOnce(connection, request, planned);
    const { signal } = connection.request;
    const mayRetry = outcome.isWorthARetry === true && attempt < ATTEMPTS && !signal.aborted;
    if (!mayRetry) return outcome;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    request.onRetry({ index: planned.index, attempt: attempt + 1, attempts: ATTEMPTS, pauseMs });
    await Promise.allSettled([delay(pauseMs, undefined, { signal })]);
  }
}

function notSent(message: string): Outcome {
  return { status: 'unapplied', durationMs: null, error: { sqlState: null, message } };
}

async function runOnce(
  connection: ApplyConnection,
  request: SegmentRequest,
  planned: PlannedStatement,
): Promise<Outcome> {
  if (connection.isLost) return notSent('the connection was lost before it was sent');
  if (connection.request.signal.aborted) return notSent('interrupted before it was sent');
  let before: string;
  try {
    before = await stateOfStatement(connection.client, planned.statement.sql);
    await announce(connection, planned, before);
    await limit(connection, request);
  } catch (error) {
    const failure = statementFailure(error);
    connection.isLost ||= failure.isLost;
    return { status: 'unapplied', durationMs: null, error: failure.error };
  }
  return await runAnnounced(connection, request, { planned, before });
}

interface Announced {
  readonly planned: PlannedStatement;
  readonly before: string;
}

async function runAnnounced(
  connection: ApplyConnection,
  request: SegmentRequest,
  announced: Announced,
): Promise<Outcome> {
  const { sql } = announced.planned.statement;
  const started = performance.now();
  const duration = (): number => Math.round(performance.now() - started);
  const { family } = connection.client.server;
  const clientLimit = family === 'mariadb' ? 0 : request.statementTimeoutMs;
  try {
    const { client } = connection;
    const run = async (): Promise<number> =>
      await withEmptyTables(client, request.mustBeEmpty ?? [], async () => await client.run(sql));
    await untilCancelled(connection, clientLimit, run);
  } catch (error) {
    return { ...(await failed(connection, request, { ...announced, error })), durationMs: duration() };
  }
  const durationMs = duration();
  const unrecorded = await confirm(connection, request, announced.planned);
  return { status: 'applied', durationMs, ...(unrecorded === null ? {} : { error: unrecorded }) };
}

async function failed(
  connection: ApplyConnection,
  request: SegmentRequest,
  { planned, before, error }: Announced & { readonly error: unknown },
): Promise<Omit<Outcome, 'durationMs'>> {
  const failure = statementFailure(error);
  if (!failure.isLost) {
    await forget(connection);
    return { status: 'unapplied', error: failure.error, isWorthARetry: failure.isWorthARetry };
  }
  connection.isLost = true;
  const status = await settleStatement(connection, { sql: planned.statement.sql, before });
  if (status === 'unapplied') await forget(connection);
  if (status !== 'applied') return { status, error: failure.error };
  const unrecorded = await confirm(connection, request, planned);
  return { status, ...(unrecorded === null ? {} : { error: unrecorded }) };
}

async function announce(
  { client, ledger }: ApplyConnection,
  { index }: PlannedStatement,
  state: string,
): Promise<void> {
  if (ledger !== null) await writeIntent(client, ledger.row, { index, state });
}

/** The family counts waits for locks in whole seconds; MariaDB also ends a statement that takes too long. */
async function limit({ client }: ApplyConnection, request: SegmentRequest): Promise<void> {
  const seconds = Math.max(1, Math.ceil(request.lockTimeoutMs / 1000));
  const { family } = client.server;
  const settings = [
    ...(family === 'tidb' ? [] : [`lock_wait_timeout = ${seconds}`]),
    `innodb_lock_wait_timeout = ${seconds}`,
    ...(family === 'mariadb' ? [`max_statement_time = ${request.statementTimeoutMs / 1000}`] : []),
  ];
  await client.run(`SET SESSION ${settings.join(', ')}`);
}

/** It is done, whatever becomes of the ledger: a row that stays behind is settled by the next apply. */
async function confirm(
  connection: ApplyConnection,
  request: SegmentRequest,
  { index }: PlannedStatement,
): Promise<StatementResult['error'] | null> {
  const { client, ledger } = connection;
  if (ledger === null) return null;
  const isLast = index === request.segment.statements.at(-1)?.index;
  try {
    if (client.server.family === 'mariadb') await client.run('SET SESSION max_statement_time = 0');
    const owned = isLast ? request.owned : [];
    await writeProgress(client, ledger.row, { progress: index + 1, owned, plan: ledger.plan });
    return null;
  } catch (error) {
    const failure = statementFailure(error);
    connection.isLost ||= failure.isLost;
    return { ...failure.error, message: `done, but not recorded: ${failure.error.message}` };
  }
}

/** What cannot be written now keeps its intent in the ledger, and the next apply settles it. */
async function forget(connection: ApplyConnection): Promise<void> {
  const { client, ledger } = connection;
  if (ledger === null) return;
  const [outcome] = await Promise.allSettled([clearIntent(client, ledger.row)]);
  connection.isLost ||= outcome.status === 'rejected';
}
