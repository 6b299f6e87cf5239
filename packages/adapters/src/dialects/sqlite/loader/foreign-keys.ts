import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { z } from 'zod';
import type { SqliteConnection } from '../connect/connect.js';
import { sqliteFailure } from '../connect/failure.js';
import { createdBy, referencesOf } from '../parser/sql-parser.js';
import { statementNode } from '../parser/statement-node.js';
import type { Unloaded } from './load-rounds.js';

const referenceRow = z.object({ table: z.string(), target: z.string(), isThere: z.int() });

const REFERENCES = `
SELECT DISTINCT m.name AS "table", f."table" AS target,
  EXISTS (SELECT 1 FROM sqlite_schema p WHERE p.type = 'table' AND lower(p.name) = lower(f."table")) AS "isThere"
FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'`;

/**
 * Statements whose foreign keys lead nowhere, which SQLite accepts until the first row is written: to a table that
 * nobody makes, or to columns that are not unique.
 */
export async function brokenForeignKeys(
  connection: SqliteConnection,
  statements: readonly SourceStatement[],
): Promise<readonly Unloaded[]> {
  const rows = z.array(referenceRow).parse(await connection.run(REFERENCES));
  const broken: Unloaded[] = [];
  for (const { table, target, isThere } of rows) {
    const message = isThere === 1 ? await mismatchOf(connection, table, target) : `no such table: ${target}`;
    const statement = message === null ? undefined : statementBehind(statements, table, target);
    if (message !== null && statement !== undefined)
      broken.push({ statement, failure: { code: 'SQLITE_ERROR', message } });
  }
  return broken;
}

/** SQLite's words about this pair of tables; it compares the columns before it looks at any row. */
async function mismatchOf(
  connection: SqliteConnection,
  table: string,
  target: string,
): Promise<string | null> {
  try {
    await connection.run(`PRAGMA foreign_key_check("${table.replaceAll('"', '""')}")`);
    return null;
  } catch (error) {
    const { message } = sqliteFailure(error);
    return message.toLowerCase().endsWith(`referencing "${target.toLowerCase()}"`) ? message : null;
  }
}

/** The statement that makes the table or changes it, and names the target. */
function statementBehind(
  statements: readonly SourceStatement[],
  table: string,
  target: string,
): SourceStatement | undefined {
  const about = statements.filter(({ sql }) => {
    const tokens = sqlTokens(sql, 'sqlite');
    const isAltered = statementNode(tokens) === 'ALTER TABLE' && isSame(tokens[2]?.value ?? '', table);
    return isAltered || createdBy(tokens).some(({ name }) => isSame(name, table));
  });
  const named = about.find(({ sql }) =>
    referencesOf(sqlTokens(sql, 'sqlite')).some((name) => isSame(name, target)),
  );
  return named ?? about[0];
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
