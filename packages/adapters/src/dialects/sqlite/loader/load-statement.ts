import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import { compileUse } from '../connect/compile-use.js';
import type { SqliteConnection } from '../connect/connect.js';
import { type SqliteFailure, sqliteFailure } from '../connect/failure.js';

/**
 * Runs one statement: null where it is done, else what SQLite says, nothing of the statement being left then. SQLite
 * accepts a view or trigger over what does not exist, so that is asked of it right after.
 */
export async function loadStatement(
  connection: SqliteConnection,
  { sql }: SourceStatement,
): Promise<SqliteFailure | null> {
  await connection.run('SAVEPOINT statement');
  try {
    await connection.run(sql);
    await compileUse(connection, sql);
    await connection.run('RELEASE statement');
    return null;
  } catch (error) {
    const failure = sqliteFailure(error);
    if (failure.code === '' || failure.code === 'SQLITE_INTERRUPT') throw error;
    await connection.run('ROLLBACK TO statement');
    await connection.run('RELEASE statement');
    return failure;
  }
}
