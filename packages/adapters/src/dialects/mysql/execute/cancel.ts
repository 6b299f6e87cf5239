import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { connectMysql } from '../connect/connect.js';
import type { ApplyConnection } from '../connect/session-connection.js';
import { kill } from './doubt.js';

/** From the signal to the moment the statement is given up: the report must be written within 4 s. */
const CONNECT_MS = 1_000;
const GRACE_MS = 2_000;

/**
 * Waits for `work`; when the run's signal fires meanwhile, or after `limitMs` (0 for never), ends what the server does
 * for us over a second connection. If even that does not end it, the connection is cut.
 */
export async function untilCancelled<Result>(
  connection: ApplyConnection,
  limitMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const { signal } = connection.request;
  const running = work();
  const cancelling: Promise<void>[] = [];
  const end = (): void => {
    cancelling.push(cancel(connection, running));
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  const timer = limitMs === 0 ? null : setTimeout(end, limitMs);
  try {
    return await running;
  } finally {
    if (timer !== null) clearTimeout(timer);
    signal.removeEventListener('abort', end);
    await Promise.all(cancelling);
  }
}

async function cancel({ target, client }: ApplyConnection, running: Promise<unknown>): Promise<void> {
  const ended = Promise.allSettled([running]);
  // Best effort: where no second connection is to be had, cutting the first one ends the wait.
  await Promise.allSettled([killQuery(target, client.id)]);
  if ((await Promise.race([ended, delay(GRACE_MS, null)])) === null) client.cut();
}

/** Ends what a connection runs, over a second one with the same login. Throws where none is to be had. */
export async function killQuery(target: ConnectionTarget, id: number): Promise<void> {
  const client = await connectMysql(target, {
    applicationName: 'lockstep cancel',
    connectTimeoutMs: CONNECT_MS,
  });
  try {
    await kill(client, `KILL QUERY ${id}`);
  } finally {
    await client.end();
  }
}
