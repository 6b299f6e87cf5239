import { createHash } from 'node:crypto';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ServerFacts } from '@lockstep/core/ports/server-facts.js';
import type pg from 'pg';
import { z } from 'zod';
import { errorCodeOf, messageOf, placeOf } from './connect/failure.js';
import { addressOf } from './connect/settings.js';

const OLDEST_MAJOR = 13;

const factsRow = z.object({
  version: z.string(),
  version_num: z.int(),
  database: z.string(),
  database_oid: z.string(),
  user: z.string(),
  is_superuser: z.boolean(),
  database_owner: z.string(),
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  roles: z.array(z.string()),
  read_only: z.boolean(),
});

const FACTS = `
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS version_num,
       current_database() AS database,
       d.oid::text AS database_oid,
       current_user AS "user",
       (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS is_superuser,
       pg_catalog.pg_get_userbyid(d.datdba) AS database_owner,
       coalesce((SELECT json_agg(json_build_object('name', extname, 'version', extversion) ORDER BY extname COLLATE "C")
                 FROM pg_catalog.pg_extension), '[]') AS extensions,
       coalesce((SELECT json_agg(rolname ORDER BY rolname COLLATE "C") FROM pg_catalog.pg_roles), '[]') AS roles,
       pg_catalog.pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS read_only
FROM pg_catalog.pg_database d
WHERE d.datname = current_database()`;

/**
 * What the server and the login are, as a session of theirs says it. `readOnly` is about a standby or a session that is read-only by
 * default, not about the login's grants. Throws `ENGINE.UNSUPPORTED` and the server's error.
 */
export async function readServerFacts(
  client: pg.ClientBase,
  target: ConnectionTarget,
  cluster: string,
): Promise<ServerFacts> {
  const row = factsRow.parse((await client.query(FACTS)).rows[0]);
  const major = Math.floor(row.version_num / 10_000);
  if (major < OLDEST_MAJOR) throw tooOld(target, row.version);
  return {
    version: row.version.split(' ')[0] ?? row.version,
    major,
    database: row.database,
    user: row.user,
    isSuperuser: row.is_superuser,
    databaseOwner: row.database_owner,
    // A digest, so that evidence can hold it.
    identity: createHash('sha256').update(`${cluster}/${row.database_oid}`).digest('hex'),
    extensions: row.extensions,
    roles: row.roles,
    readOnly: row.read_only,
  };
}

const identifierRow = z.object({ identifier: z.string() });

/** The cluster's own identifier, or its address where that is not readable. */
export async function clusterIdentifier(client: pg.ClientBase, target: ConnectionTarget): Promise<string> {
  try {
    const { rows } = await client.query(
      'SELECT system_identifier::text AS identifier FROM pg_catalog.pg_control_system()',
    );
    return identifierRow.parse(rows[0]).identifier;
  } catch (error) {
    if (errorCodeOf(error) === '42501') return placeOf(addressOf(target));
    throw error;
  }
}

function tooOld(target: ConnectionTarget, version: string): LockstepError {
  return new LockstepError('ENGINE.UNSUPPORTED', {
    what: `${placeOf(addressOf(target))} is PostgreSQL ${version}; Lockstep works with ${OLDEST_MAJOR} and newer.`,
    next: ['Upgrade the server, or use an environment on a newer one.'],
  });
}

/** What a user is told where the server did not say what it is. */
export function inspectionError(target: ConnectionTarget, cause: unknown): LockstepError {
  const place = placeOf(addressOf(target));
  if (errorCodeOf(cause) === '42501') {
    return new LockstepError('DB.PRIVILEGE', {
      what: `The login may not read the catalog of "${target.database}" on ${place}.`,
      why: messageOf(cause),
      next: ['GRANT USAGE ON SCHEMA pg_catalog TO the login.'],
      cause,
    });
  }
  return new LockstepError('DB.UNREACHABLE', {
    what: `The connection to ${place} was lost while reading what the server is.`,
    why: messageOf(cause),
    next: ['Run the command again.'],
    cause,
  });
}
