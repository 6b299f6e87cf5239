import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type pg from 'pg';
import { z } from 'zod';
import { connectPostgres, type ConnectOptions } from './connect.js';
import { placeOf } from './failure.js';
import { addressOf } from './settings.js';

const pidRow = z.object({ pid: z.int() });
const ROUNDS = 4;

/**
 * Throws `DB.UNREACHABLE` where the server hands each transaction to whichever connection is free: session locks,
 * timeouts and settings are lost there. A server that tells the truth about its process id is not a pooler and costs one
 * query; for others a second connection looks whether they share a process, which session pooling never does.
 */
export async function refuseTransactionPooler(
  client: pg.Client,
  target: ConnectionTarget,
  options: ConnectOptions,
): Promise<void> {
  if ((await backendPid(client)) === announcedPid(client)) return;
  const other = await connectPostgres(target, options);
  try {
    if (await sharesBackend(client, other)) throw poolerError(target);
  } finally {
    await other.end();
  }
}

/** The other one takes a transaction while we hold none: a transaction pooler gives it the process we just used. */
async function sharesBackend(client: pg.Client, other: pg.Client): Promise<boolean> {
  const ours = new Set<number>();
  const theirs = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.add(await backendPid(client));
    await other.query('BEGIN');
    theirs.add(await backendPid(other));
    ours.add(await backendPid(client));
    await other.query('ROLLBACK');
  }
  return ours.size > 1 || theirs.size > 1 || [...ours].some((pid) => theirs.has(pid));
}

async function backendPid(client: pg.Client): Promise<number> {
  const { rows } = await client.query('SELECT pg_catalog.pg_backend_pid() AS pid');
  return pidRow.parse(rows[0]).pid;
}

/** The process id from the server's greeting, which a pooler invents because it has no process of its own yet. */
function announcedPid(client: pg.Client): number | null {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : null;
}

function poolerError(target: ConnectionTarget): LockstepError {
  const address = addressOf(target);
  return new LockstepError('DB.UNREACHABLE', {
    what: `${placeOf(address)} is a transaction pooler, behind which Lockstep's lock and timeouts do not hold.`,
    why: 'Two connections to it share one PostgreSQL process, so what one sets or locks the other may lose or release.',
    next: [`Use the direct URL of the server: ${directPlace(address.host, address.port)}.`],
  });
}

/** What the direct address most likely is, by the habits of the hosts that put a pooler in front. */
export function directPlace(host: string, port: number): string {
  if (/-pooler(?=\.)/.test(host)) return placeWith(host.replace(/-pooler(?=\.)/, ''), port);
  if (port === 6543 || port === 6432) return placeWith(host, 5432);
  return 'the host and port of PostgreSQL itself instead of those of the pooler (usually port 5432)';
}

function placeWith(host: string, port: number): string {
  return `${host}:${port}`;
}
