import type { ApplySessionRequest } from '@lockstep/core/ports/apply-session.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type pg from 'pg';
import { z } from 'zod';
import { errorCodeOf, messageOf } from './failure.js';
import { pinSettings } from './pinned-settings.js';

/** The connection of one apply, with what its parts need to know of each other. */
export interface ApplyConnection {
  readonly target: ConnectionTarget;
  readonly request: ApplySessionRequest;
  /** Replaced by a new one where the first was lost and somebody has to write how it ended. */
  client: pg.Client;
  /** Process of the server that runs our statements. */
  readonly pid: number;
  /** Id of our row in `applied_plan`; null before `begin` and without ledger. */
  ledgerRow: string | null;
  /** Set once the connection was lost: no statement is sent any more. */
  isLost: boolean;
  /** True while `client` holds the advisory lock. */
  holdsLock: boolean;
}

const pidRow = z.object({ pid: z.int() });

/** The server process behind a client. */
export async function processOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query('SELECT pg_catalog.pg_backend_pid() AS pid');
  return pidRow.parse(rows[0]).pid;
}

/** Prepares a fresh connection: names resolved in the module's schemas, functions made in any order. */
export async function prepareSession(client: pg.Client, schemas: readonly string[]): Promise<void> {
  await pinSettings(client, { check_function_bodies: 'off', search_path: searchPathOf(schemas) });
  await noticeLostClients(client);
}

/** Lets the server end a statement whose client was killed (0.5 s instead of its end): PostgreSQL 14, most platforms. */
async function noticeLostClients(client: pg.Client): Promise<void> {
  try {
    await client.query("SET client_connection_check_interval = '500ms'");
  } catch (error) {
    const isUnknownHere = ['42704', '22023'].includes(errorCodeOf(error));
    if (!isUnknownHere) throw error;
  }
}

function searchPathOf(schemas: readonly string[]): string {
  return ['pg_catalog', ...schemas].map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
}

/** What a user is told where the server went away between two statements of ours. */
export function lostConnection(target: ConnectionTarget, cause: unknown): LockstepError {
  return new LockstepError('DB.UNREACHABLE', {
    what: `The connection to database "${target.database}" on ${target.host} was lost.`,
    why: messageOf(cause),
    next: ['run the command again: it continues from the current state of the database'],
    cause,
  });
}

/** Throws where the lock was lost with its connection: whoever holds it now must not be written over. */
export function checkHeld({ holdsLock, target }: ApplyConnection): void {
  if (!holdsLock) throw lostConnection(target, new Error('the lock was lost with it'));
}
