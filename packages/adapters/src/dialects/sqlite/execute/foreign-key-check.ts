import { z } from 'zod';
import type { SqliteConnection } from '../connect/connect.js';
import { sqliteFailure } from '../connect/failure.js';

/** What is broken, in words, and how often. */
export type BrokenReferences = ReadonlyMap<string, number>;

const tableRow = z.object({ name: z.string() });
const brokenRow = z.object({ parent: z.string(), rows: z.int() });

const REFERRING = `SELECT DISTINCT m.name FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
  WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY m.name`;

/** Counts the rows that refer to none, by table and target; and names foreign keys whose target cannot be one. */
export async function brokenReferences(connection: SqliteConnection): Promise<BrokenReferences> {
  const tables = z.array(tableRow).parse(await connection.run(REFERRING));
  const broken = new Map<string, number>();
  for (const { name } of tables)
    for (const [what, count] of await brokenOf(connection, name)) broken.set(what, count);
  return broken;
}

async function brokenOf(
  connection: SqliteConnection,
  table: string,
): Promise<readonly (readonly [string, number])[]> {
  try {
    const rows = await connection.run(
      'SELECT parent, count(*) AS rows FROM pragma_foreign_key_check(?) GROUP BY parent ORDER BY parent',
      [table],
    );
    return z
      .array(brokenRow)
      .parse(rows)
      .map(({ parent, rows: count }) => [`rows of table ${table} refer to no row of table ${parent}`, count]);
  } catch (error) {
    const { message } = sqliteFailure(error);
    if (!message.startsWith('foreign key mismatch')) throw error;
    return [[message, 1]];
  }
}

/** What is broken and was not, or was less; one line each. */
export function newlyBroken(before: BrokenReferences, after: BrokenReferences): readonly string[] {
  return [...after].flatMap(([what, count]) => {
    const known = before.get(what) ?? 0;
    if (count <= known) return [];
    return [what.startsWith('rows of') ? `${count - known} ${what}` : what];
  });
}
