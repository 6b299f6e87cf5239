import type { SqliteConnection } from './connect.js';

/** Reads in one transaction of this idle connection, which is idle again afterwards. Throws what `read` throws. */
export async function inReading<Result>(
  connection: SqliteConnection,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    await connection.run('BEGIN');
    return await read();
  } finally {
    // The driver ends a connection later than it is closed: until then an open transaction would keep the file locked.
    if (connection.inTransaction()) await connection.run('ROLLBACK');
  }
}
