import { isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { z } from 'zod';
import type { SqliteConnection } from './connect.js';
import { createHead, qualifiedNameAt } from '../parser/text/created-name.js';
import { findWord, type Tokens } from '../parser/text/token-groups.js';

/**
 * Lets SQLite compile what uses a view or fires a trigger, given its CREATE statement; nothing runs. Throws what the
 * driver throws where it would fail when it is used, which SQLite does not look at before.
 */
export async function compileUse(connection: SqliteConnection, sql: string): Promise<void> {
  const tokens = sqlTokens(sql, 'sqlite');
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
  return columnRow.safeParse(row).data?.name ?? 'rowid';
}

/** A name as SQL may hold it, whatever it is. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
