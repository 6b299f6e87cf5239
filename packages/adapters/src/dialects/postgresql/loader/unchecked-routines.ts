import type { LoadableStatement } from './loadable-statement.js';
import type { LoadTools } from './run-statement.js';
import { type ServerError, serverErrorOf } from './server-error.js';

/**
 * Makes the routines among the statements without checking their bodies: two functions that call each other, or a
 * table whose default calls a function that reads the table, have no order in which they pass. Gives those made.
 */
export async function loadUnchecked(
  { session }: LoadTools,
  statements: readonly LoadableStatement[],
): Promise<readonly LoadableStatement[]> {
  const made: LoadableStatement[] = [];
  for (const statement of statements.filter(({ node }) => node === 'CreateFunctionStmt')) {
    await session.enter(statement);
    session.touched();
    await session.run('SET check_function_bodies TO off');
    try {
      await session.run(statement.sql);
      made.push(statement);
    } catch (error) {
      serverErrorOf(error, statement.sql);
    }
  }
  return made;
}

const CREATE = 'CREATE';
const CREATE_OR_REPLACE = 'CREATE OR REPLACE';

/** Checks the body after everything else was loaded, by making the routine once more and undoing that. */
export async function verifyBody(
  { session }: LoadTools,
  statement: LoadableStatement,
): Promise<ServerError | null> {
  const replaces = statement.parsed.tree['replace'] === true;
  const sql = replaces ? statement.sql : `${CREATE_OR_REPLACE}${statement.sql.slice(CREATE.length)}`;
  await session.enter(statement);
  await session.run('BEGIN');
  try {
    await session.run(sql);
    return null;
  } catch (error) {
    return serverErrorOf(error, statement.sql, replaces ? 0 : CREATE_OR_REPLACE.length - CREATE.length);
  } finally {
    await session.run('ROLLBACK');
  }
}
