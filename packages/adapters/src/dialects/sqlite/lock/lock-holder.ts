import { hostname } from 'node:os';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import { z } from 'zod';
import { userName } from '../../../process/user-name.js';
import type { SqliteConnection } from '../connect/connect.js';

const holderRow = z.object({
  token: z.string(),
  pid: z.int(),
  application: z.string(),
  user: z.string(),
  client: z.string(),
  since: z.string(),
});

export type LockEntry = z.infer<typeof holderRow>;

const HOLDER_TABLE = `CREATE TABLE IF NOT EXISTS holder
  (token TEXT NOT NULL, pid INTEGER NOT NULL, application TEXT NOT NULL, user TEXT NOT NULL, client TEXT NOT NULL, since TEXT NOT NULL)`;

/** What this process writes into a lock file. */
export function ownEntry(token: string, application: string): LockEntry {
  return {
    token,
    application,
    pid: process.pid,
    user: userName(),
    client: hostname(),
    since: new Date().toISOString(),
  };
}

/** Makes the file say who holds it, in the transaction that is open. */
export async function writeEntry(connection: SqliteConnection, entry: LockEntry): Promise<void> {
  await connection.run(HOLDER_TABLE);
  await connection.run('DELETE FROM holder');
  await connection.run(
    'INSERT INTO holder (token, pid, application, user, client, since) VALUES (?, ?, ?, ?, ?, ?)',
    [entry.token, entry.pid, entry.application, entry.user, entry.client, entry.since],
  );
}

/** What a lock file says; null where it says nothing yet or is being written. */
export async function readEntry(connection: SqliteConnection): Promise<LockEntry | null> {
  const [found] = await Promise.allSettled([connection.run('SELECT * FROM holder')]);
  return found.status === 'fulfilled' ? (holderRow.safeParse(found.value[0]).data ?? null) : null;
}

/** The holder as ports know it. */
export function holderOf(entry: LockEntry | null): LockHolder | null {
  if (entry === null) return null;
  const { pid, application, user, client, since } = entry;
  return { pid, application, user, client: client === hostname() ? null : client, since };
}

/** The holder in words. */
export function describeHolder(holder: LockHolder): string {
  const on = holder.client === null ? '' : ` on ${holder.client}`;
  return `"${holder.application}" (process ${holder.pid}${on}) of user "${holder.user}", since ${holder.since ?? 'some time'}`;
}
