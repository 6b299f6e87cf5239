import type pg from 'pg';

/** Runs `action` in one transaction of the connection, rolled back where it throws. */
export async function inTransaction<T>(client: pg.Client, action: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await action();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
