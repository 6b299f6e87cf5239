import { isWord, type SourceStatement, sqlTokens } from '@lockstep/core';
import { z } from 'zod';
import type { SqliteConnection } from '../connect.js';
import { type SqliteFailure, sqliteFailure } from '../connection-failure.js';
import { createHead, qualifiedNameAt } from '../text/created-name.js';
import { findWord, type Tokens } from '../text/token-groups.js';

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
    await useOnce(connection, sqlTokens(sql, 'sqlite'));
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

/** Lets SQLite compile what uses the new view or trigger; nothing runs. */
async function useOnce(connection: SqliteConnection, tokens: Tokens): Promise<void> {
  const head = createHead(tokens);
  if (head?.kind === 'view') await connection.compile(`SELECT * FROM ${quoted(head.name)}`);
  if (head?.kind === 'trigger') await connection.compile(await firing(connection, tokens.slice(head.next)));
}

/** The statement that fires a trigger: `AFTER UPDATE OF a, b ON t …`. */
async function firing(connection: SqliteConnection, tokens: Tokens): Promise<string> {
  const on = findWord(tokens, 0, 'ON');
  const table = qualifiedNameAt(tokens, on + 1)?.name ?? '';
  const event = tokens[findWord(tokens, 0, 'INSERT', 'UPDATE', 'DELETE')];
  if (isWord(event, 'DELETE')) return `DELETE FROM ${quoted(table)}`;
  const column = quoted(await columnToSet(connection, table, tokens.slice(0, on)));
  return isWord(event, 'INSERT')
    ? `INSERT INTO ${quoted(table)} (${column}) VALUES (NULL)`
    : `UPDATE ${quoted(table)} SET ${column} = NULL`;
}

const columnRow = z.object({ name: z.string() });

/** The column the trigger waits for, else the first that may be set. */
async function columnToSet(connection: SqliteConnection, table: string, head: Tokens): Promise<string> {
  const update = findWord(head, 0, 'UPDATE');
  const afterUpdate = isWord(head[update + 1], 'OF') ? head[update + 2]?.value : undefined;
  if (afterUpdate !== undefined) return afterUpdate;
  const [row] = await connection.run('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 LIMIT 1', [
    table,
  ]);
  return columnRow.parse(row).name;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
