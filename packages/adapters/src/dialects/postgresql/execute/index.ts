import type { Statement } from '@lockstep/core/plan/plan.js';
import type pg from 'pg';
import { z } from 'zod';

const INDEX = 'index ';

const indexRow = z.object({ name: z.string(), valid: z.boolean() });

const FIND = `
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name, i.indisvalid AS valid
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE c.oid = pg_catalog.to_regclass($1) AND c.relkind = 'i'`;

/** What the catalog says of an index: its name, quoted for SQL, and whether it is valid; null where there is none. */
export async function findIndex(
  client: pg.Client,
  name: string,
): Promise<{ readonly name: string; readonly valid: boolean } | null> {
  const { rows } = await client.query(FIND, [name]);
  return rows[0] === undefined ? null : indexRow.parse(rows[0]);
}

/** The qualified name of the index that a statement is about; null where it is about something else. */
export function indexOf(statement: Statement): string | null {
  return statement.object.startsWith(INDEX) ? statement.object.slice(INDEX.length) : null;
}

/** The index that this statement would leave unfinished if it failed: one that does not exist before it. */
export async function indexToBeMade(client: pg.Client, statement: Statement): Promise<string | null> {
  const name = indexOf(statement);
  return name === null || (await findIndex(client, name)) !== null ? null : name;
}

/** Drops an index that exists and is not valid; gives its name, or null where there was nothing to do. */
export async function dropUnfinishedIndex(client: pg.Client, name: string): Promise<string | null> {
  const found = await findIndex(client, name);
  if (found === null || found.valid) return null;
  await client.query(`DROP INDEX CONCURRENTLY ${found.name}`);
  return found.name;
}
