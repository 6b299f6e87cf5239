import type pg from 'pg';
import { z } from 'zod';

/**
 * Owners in the ledger. An object of the ledger's own owner is recorded with an empty name: a database that is restored
 * under another login, or handed over as a whole, has not drifted. Rows of older versions have none.
 */
const LEDGER_OWNER = `(SELECT pg_catalog.pg_get_userbyid(c.relowner)::text FROM pg_catalog.pg_class c
  WHERE c.oid = 'lockstep.owned_object'::pg_catalog.regclass)`;

/** SQL for the owner that a row \`o\` of \`owned_object\` stands for; null where it says none, or has no such column. */
export const SHOWN_OWNER = `(CASE pg_catalog.to_jsonb(o) ->> 'owner' WHEN '' THEN ${LEDGER_OWNER}
  ELSE pg_catalog.to_jsonb(o) ->> 'owner' END)`;

/** SQL for what is recorded of the owner that \`o.owner\` names. */
export const RECORDED_OWNER = `CASE o.owner WHEN ${LEDGER_OWNER} THEN '' ELSE o.owner END`;

const columnRow = z.object({ exists: z.boolean(), may_add: z.boolean() });

const COLUMN = `SELECT pg_catalog.pg_has_role(c.relowner, 'USAGE') AS may_add,
    EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'owner' AND NOT a.attisdropped)
      AS exists
  FROM pg_catalog.pg_class c WHERE c.oid = 'lockstep.owned_object'::pg_catalog.regclass`;

/**
 * True where the ledger records owners. One that an older version made gets the column where this login may add it. To
 * be called in a transaction, with the advisory lock.
 */
export async function recordsOwners(client: pg.Client): Promise<boolean> {
  const { exists, may_add: mayAdd } = columnRow.parse((await client.query(COLUMN)).rows[0]);
  if (exists) return true;
  if (mayAdd) await client.query('ALTER TABLE lockstep.owned_object ADD COLUMN owner text');
  return mayAdd;
}
