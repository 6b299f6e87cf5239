import type pg from 'pg';

/**
 * Gives a connection of ours settings that no schema file chose: who owns a database may give all sessions on it a
 * search path, a role and a timeout, and a name that is looked up in their schema would run their function as us.
 */
export async function ownSettings(client: pg.Client): Promise<void> {
  await client.query('SET search_path TO pg_catalog, pg_temp; SET ROLE NONE; SET statement_timeout TO 0');
}
