import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { connectPostgres } from '../connect/connect.js';
import type { ApplyConnection } from '../connect/session-connection.js';

/** From the signal to the moment the statement is given up: the report must be written within 4 s. */
const CONNECT_MS = 1_000;
const GRACE_MS = 2_500;

/**
 * Waits for `work`; when the run's signal fires meanwhile, cancels what the server does for us. If even that does not
 * end it, the connection is cut: the server then ends the statement itself.
 */
export async function untilCancelled<Result>(
  connection: ApplyConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  const { signal } = connection.request;
  const running = work();
  const cancelling: Promise<void>[] = [];
  const onAbort = (): void => {
    cancelling.push(cancel(connection, running));
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await running;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await Promise.all(cancelling);
  }
}

async function cancel(connection: ApplyConnection, running: Promise<unknown>): Promise<void> {
  const ended = Promise.allSettled([running]);
  // Best effort: where no second connection is to be had, cutting the first one does it.
  await Promise.allSettled([cancelBackend(connection.target, connection.pid)]);
  if ((await Promise.race([ended, delay(GRACE_MS, null)])) !== null) return;
  connection.isLost = true;
  await connection.client.end();
}

async function cancelBackend(target: ConnectionTarget, pid: number): Promise<void> {
  const client = await connectPostgres(target, {
    applicationName: 'lockstep cancel',
    connectTimeoutMs: CONNECT_MS,
  });
  try {
    await client.query('SELECT pg_catalog.pg_cancel_backend($1)', [pid]);
  } finally {
    await client.end();
  }
}
