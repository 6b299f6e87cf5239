import type pg from 'pg';

/** How many bytes a scratch database takes; 0 where it is gone. */
export async function scratchSize(client: pg.Client, name: string): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    'SELECT pg_catalog.pg_database_size(oid) AS bytes FROM pg_catalog.pg_database WHERE datname = $1',
    [name],
  );
  return Number(rows[0]?.bytes ?? 0);
}
