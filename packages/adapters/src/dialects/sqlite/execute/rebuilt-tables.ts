import { isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { readSqliteStatement } from '@lockstep/core/hazards/sqlite/sqlite-statement.js';
import { rebuildGroups, type TableRebuild } from '@lockstep/core/hazards/sqlite/table-rebuild.js';
import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import { z } from 'zod';
import { quoted } from '../connect/compile-use.js';
import type { SqliteConnection } from '../connect/connect.js';

/** A table before it is rebuilt: what has to be the same afterwards. */
interface KeptTable {
  readonly rebuild: TableRebuild;
  readonly rows: number;
  readonly triggers: readonly { readonly name: string; readonly sql: string }[];
  /** Where its AUTOINCREMENT stands; null for none. */
  readonly counter: number | null;
}

/** Watches over the rebuilds of one segment. */
export interface RebuiltTables {
  /** True where the statement at this position of the segment is the rename of a rebuild. */
  isRename(at: number): boolean;
  /** To be called before each statement: remembers what a rebuild that begins there must keep. */
  before(at: number): Promise<void>;
  /** To be called after each statement: throws where a rebuild that ended there lost rows. */
  after(at: number): Promise<void>;
  /** Puts triggers back that went with the old tables, but those that the segment drops itself. */
  restoreTriggers(): Promise<void>;
}

const countRow = z.object({ rows: z.int() });
const triggerRow = z.object({ name: z.string(), sql: z.string() });
const counterRow = z.object({ counter: z.int() });
const sqlRow = z.object({ sql: z.string() });

/** Keeps what the statements of a rebuild lose without a word: triggers, the counter of AUTOINCREMENT, rows. */
export function rebuiltTables(connection: SqliteConnection, { segment }: SegmentRequest): RebuiltTables {
  const statements = segment.statements.map(({ statement }) => statement.sql);
  const rebuilds = rebuildGroups(statements);
  const kept: KeptTable[] = [];
  return {
    isRename: (at) => rebuilds.some(({ rename }) => rename === at),
    before: async (at) => {
      const rebuild = rebuilds.find(({ create }) => create === at);
      if (rebuild !== undefined) kept.push(await keep(connection, rebuild));
    },
    after: async (at) => {
      const ended = kept.find(({ rebuild }) => rebuild.rename === at);
      if (ended !== undefined) await checkRebuilt(connection, ended);
    },
    restoreTriggers: async () => {
      const dropped = new Set(statements.map(droppedTrigger));
      const lost = kept
        .flatMap(({ triggers }) => triggers)
        .filter(({ name }) => !dropped.has(name.toLowerCase()));
      for (const trigger of lost) await restore(connection, trigger);
    },
  };
}

async function keep(connection: SqliteConnection, rebuild: TableRebuild): Promise<KeptTable> {
  const { table } = rebuild;
  const triggers = await connection.run(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?) ORDER BY rowid",
    [table],
  );
  return {
    rebuild,
    rows: await countRows(connection, table),
    triggers: z.array(triggerRow).parse(triggers),
    counter: await counterOf(connection, table),
  };
}

async function countRows(connection: SqliteConnection, table: string): Promise<number> {
  const [row] = await connection.run(`SELECT count(*) AS rows FROM ${quoted(table)}`);
  return countRow.parse(row).rows;
}

async function counterOf(connection: SqliteConnection, table: string): Promise<number | null> {
  const exists = await connection.run("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'");
  if (exists.length === 0) return null;
  const [row] = await connection.run(
    'SELECT seq AS counter FROM sqlite_sequence WHERE lower(name) = lower(?)',
    [table],
  );
  return counterRow.safeParse(row).data?.counter ?? null;
}

/** Without a copy the rows were meant to go, which the plan says. */
async function checkRebuilt(
  connection: SqliteConnection,
  { rebuild, rows, counter }: KeptTable,
): Promise<void> {
  const { table } = rebuild;
  const found = await countRows(connection, table);
  if (rebuild.copy !== null && found !== rows) {
    throw new Error(`table ${table} had ${rows} rows before its rebuild and ${found} after it`);
  }
  if (counter !== null) await restoreCounter(connection, table, counter);
}

/** Numbers of rows that were deleted must not be given again. */
async function restoreCounter(connection: SqliteConnection, table: string, counter: number): Promise<void> {
  const [row] = await connection.run(
    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?)",
    [table],
  );
  const tokens = sqlTokens(sqlRow.parse(row).sql, 'sqlite');
  if (!tokens.some((token) => isWord(token, 'AUTOINCREMENT'))) return;
  await connection.run('DELETE FROM sqlite_sequence WHERE lower(name) = lower(?) AND seq < ?', [
    table,
    counter,
  ]);
  await connection.run(
    `INSERT INTO sqlite_sequence (name, seq)
     SELECT name, ? FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?)
       AND NOT EXISTS (SELECT 1 FROM sqlite_sequence s WHERE lower(s.name) = lower(?))`,
    [counter, table, table],
  );
}

function droppedTrigger(sql: string): string {
  const statement = readSqliteStatement(sql);
  return statement.kind === 'drop' && statement.what === 'trigger' ? statement.name.toLowerCase() : '';
}

async function restore(
  connection: SqliteConnection,
  { name, sql }: { readonly name: string; readonly sql: string },
): Promise<void> {
  const found = await connection.run(
    "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND lower(name) = lower(?)",
    [name],
  );
  if (found.length === 0) await connection.run(sql);
}
