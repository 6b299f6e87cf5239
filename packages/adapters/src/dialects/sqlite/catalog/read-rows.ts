import { z } from 'zod';
import type { SqliteConnection } from '../connect/connect.js';
import { inReading } from '../connect/in-reading.js';

const objectRow = z.object({
  type: z.enum(['table', 'view', 'index', 'trigger']),
  name: z.string(),
  table: z.string(),
  /** Null for the index behind a constraint. */
  sql: z.string().nullable(),
});

const tableRow = z.object({ name: z.string(), type: z.string(), withoutRowid: z.int(), strict: z.int() });

const columnRow = z.object({
  table: z.string(),
  position: z.int(),
  name: z.string(),
  type: z.string(),
  notNull: z.int(),
  default: z.string().nullable(),
  /** Position in the primary key, from 1; 0 for a column outside of it. */
  key: z.int(),
  /** 2: generated when read; 3: generated and stored. */
  hidden: z.int(),
});

const indexColumnRow = z.object({
  table: z.string(),
  index: z.string(),
  unique: z.int(),
  /** `c`: made by CREATE INDEX; `u`: by UNIQUE; `pk`: by PRIMARY KEY. */
  origin: z.enum(['c', 'u', 'pk']),
  position: z.int(),
  /** Null for an expression. */
  column: z.string().nullable(),
  descending: z.int(),
  collation: z.string(),
});

const foreignKeyRow = z.object({
  table: z.string(),
  id: z.int(),
  position: z.int(),
  column: z.string(),
  foreignTable: z.string(),
  /** Null where the statement names no column: then it is the primary key. */
  foreignColumn: z.string().nullable(),
  onUpdate: z.string(),
  onDelete: z.string(),
});

export type ObjectRow = z.infer<typeof objectRow>;
export type TableRow = z.infer<typeof tableRow>;
export type ColumnRow = z.infer<typeof columnRow>;
export type IndexColumnRow = z.infer<typeof indexColumnRow>;
export type ForeignKeyRow = z.infer<typeof foreignKeyRow>;

/** All that SQLite says about a database, row by row. */
export interface CatalogRows {
  readonly objects: readonly ObjectRow[];
  readonly tables: readonly TableRow[];
  readonly columns: readonly ColumnRow[];
  readonly indexColumns: readonly IndexColumnRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
}

/** Not SQLite's own, not the ledger, not what the driver keeps for its vectors. */
const OURS = String.raw`NOT (NAME LIKE 'sqlite\_%' ESCAPE '\' OR NAME LIKE 'lockstep\_%' ESCAPE '\' OR NAME LIKE 'libsql\_%' ESCAPE '\')`;

const ours = (name: string): string => OURS.replaceAll('NAME', name);

const REAL_TABLES = `SELECT name FROM sqlite_schema
  WHERE type = 'table' AND ${ours('name')} AND sql NOT LIKE 'CREATE VIRTUAL%'`;

const QUERIES = {
  objects: `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema
    WHERE ${ours('tbl_name')} AND (sql IS NOT NULL OR type <> 'index') ORDER BY type, name`,
  tables: `SELECT name, type, wr AS "withoutRowid", strict FROM pragma_table_list WHERE schema = 'main'`,
  columns: `SELECT t.name AS "table", x.cid AS position, x.name, x.type, x."notnull" AS "notNull", x.dflt_value AS "default",
      x.pk AS key, x.hidden
    FROM (${REAL_TABLES}) t JOIN pragma_table_xinfo(t.name) x ORDER BY t.name, x.cid`,
  indexColumns: `SELECT t.name AS "table", l.name AS "index", l."unique", l.origin, x.seqno AS position,
      x.name AS "column", x."desc" AS descending, x.coll AS collation
    FROM (${REAL_TABLES}) t JOIN pragma_index_list(t.name) l JOIN pragma_index_xinfo(l.name) x
    WHERE x.key = 1 ORDER BY t.name, l.name, x.seqno`,
  foreignKeys: `SELECT t.name AS "table", f.id, f.seq AS position, f."from" AS "column", f."table" AS "foreignTable",
      f."to" AS "foreignColumn", f.on_update AS "onUpdate", f.on_delete AS "onDelete"
    FROM (${REAL_TABLES}) t JOIN pragma_foreign_key_list(t.name) f ORDER BY t.name, f.id DESC, f.seq`,
} as const;

/** Reads it all in one transaction, so that nothing changes in between. */
export async function readCatalogRows(connection: SqliteConnection): Promise<CatalogRows> {
  return await inReading(connection, async () => await catalogRowsIn(connection));
}

/** The same in the transaction that is open. */
export async function catalogRowsIn(connection: SqliteConnection): Promise<CatalogRows> {
  return {
    objects: z.array(objectRow).parse(await connection.run(QUERIES.objects)),
    tables: z.array(tableRow).parse(await connection.run(QUERIES.tables)),
    columns: z.array(columnRow).parse(await connection.run(QUERIES.columns)),
    indexColumns: z.array(indexColumnRow).parse(await connection.run(QUERIES.indexColumns)),
    foreignKeys: z.array(foreignKeyRow).parse(await connection.run(QUERIES.foreignKeys)),
  };
}
