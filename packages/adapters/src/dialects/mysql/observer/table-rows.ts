import { z } from 'zod';
import type { MysqlClient } from '../connect/mysql-client.js';
import type { MysqlFamily } from '../connect/server-family.js';

const text = z.string();
const maybe = z.string().nullable();

const tableRow = z.object({
  name: text,
  engine: maybe,
  collation: maybe,
  options: maybe,
  comment: maybe,
  type: text,
});
const columnRow = z.object({
  tbl: text,
  name: text,
  type: text,
  nullable: text,
  def: maybe,
  extra: maybe,
  expression: maybe,
  collation: maybe,
  comment: maybe,
});
const foreignKeyRow = z.object({
  tbl: text,
  name: text,
  place: z.coerce.number(),
  columnName: text,
  theirSchema: text,
  theirTable: text,
  theirColumn: text,
});
const foreignRuleRow = z.object({ tbl: text, name: text, onUpdate: text, onDelete: text });
const checkRow = z.object({ tbl: text, name: text, clause: text, enforced: text });
const partitionRow = z.object({
  tbl: text,
  name: text,
  method: maybe,
  expression: maybe,
  description: maybe,
  subName: maybe,
  subMethod: maybe,
  subExpression: maybe,
});

/** Which columns there are depends on the server, in which letters they come too. */
const indexRow = z
  .record(z.string(), z.unknown())
  .transform((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value])),
  )
  .pipe(
    z.object({
      table_name: text,
      index_name: text,
      non_unique: z.coerce.number(),
      seq_in_index: z.coerce.number(),
      column_name: maybe,
      collation: maybe,
      sub_part: z.union([z.number(), z.string()]).nullable(),
      index_type: text,
      index_comment: maybe,
      is_visible: maybe.optional(),
      ignored: maybe.optional(),
      expression: maybe.optional(),
    }),
  );

export type SeenTable = z.infer<typeof tableRow>;
export type SeenColumn = z.infer<typeof columnRow>;
export type SeenIndexColumn = z.infer<typeof indexRow>;
export type SeenForeignKey = z.infer<typeof foreignKeyRow>;
export type SeenForeignRule = z.infer<typeof foreignRuleRow>;
export type SeenCheck = z.infer<typeof checkRow>;
export type SeenPartition = z.infer<typeof partitionRow>;

/** What the server's views say of tables; no text that it prints of a table is taken apart. */
export interface TableRows {
  readonly tables: readonly SeenTable[];
  readonly columns: readonly SeenColumn[];
  readonly indexColumns: readonly SeenIndexColumn[];
  readonly foreignKeys: readonly SeenForeignKey[];
  readonly foreignRules: readonly SeenForeignRule[];
  readonly checks: readonly SeenCheck[];
  readonly partitions: readonly SeenPartition[];
}

const TABLES = `SELECT t.TABLE_NAME AS name, t.ENGINE AS engine, t.TABLE_COLLATION AS collation, t.CREATE_OPTIONS AS options,
    t.TABLE_COMMENT AS comment, t.TABLE_TYPE AS type
  FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = database() AND t.TABLE_TYPE NOT LIKE '%VIEW'`;

/** Asked of one table at a time: asked of a whole database, the server would open its views, and run what they call. */
const COLUMNS = `SELECT c.TABLE_NAME AS tbl, c.COLUMN_NAME AS name, c.COLUMN_TYPE AS type, c.IS_NULLABLE AS nullable,
    c.COLUMN_DEFAULT AS def, c.EXTRA AS extra, c.GENERATION_EXPRESSION AS expression, c.COLLATION_NAME AS collation,
    c.COLUMN_COMMENT AS comment
  FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = database() AND c.TABLE_NAME = ? ORDER BY c.ORDINAL_POSITION`;

const INDEXES = `SELECT * FROM information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = database()
  ORDER BY s.TABLE_NAME, s.INDEX_NAME, s.SEQ_IN_INDEX`;

const FOREIGN_KEYS = `SELECT k.TABLE_NAME AS tbl, k.CONSTRAINT_NAME AS name, k.ORDINAL_POSITION AS place,
    k.COLUMN_NAME AS columnName, k.REFERENCED_TABLE_SCHEMA AS theirSchema, k.REFERENCED_TABLE_NAME AS theirTable,
    k.REFERENCED_COLUMN_NAME AS theirColumn
  FROM information_schema.KEY_COLUMN_USAGE k WHERE k.TABLE_SCHEMA = database() AND k.REFERENCED_TABLE_NAME IS NOT NULL
  ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`;

const FOREIGN_RULES = `SELECT r.TABLE_NAME AS tbl, r.CONSTRAINT_NAME AS name, r.UPDATE_RULE AS onUpdate, r.DELETE_RULE AS onDelete
  FROM information_schema.REFERENTIAL_CONSTRAINTS r WHERE r.CONSTRAINT_SCHEMA = database()`;

/** TiDB checks nothing unless it is told to, and has no such view in its older versions. */
const CHECKS: Readonly<Record<MysqlFamily, string | null>> = {
  mariadb: `SELECT c.TABLE_NAME AS tbl, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS clause, 'YES' AS enforced
    FROM information_schema.CHECK_CONSTRAINTS c WHERE c.CONSTRAINT_SCHEMA = database()`,
  mysql: `SELECT t.TABLE_NAME AS tbl, t.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS clause, t.ENFORCED AS enforced
    FROM information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c
      ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
    WHERE t.TABLE_SCHEMA = database() AND t.CONSTRAINT_TYPE = 'CHECK'`,
  tidb: null,
};

const PARTITIONS = `SELECT p.TABLE_NAME AS tbl, p.PARTITION_NAME AS name, p.PARTITION_METHOD AS method,
    p.PARTITION_EXPRESSION AS expression, p.PARTITION_DESCRIPTION AS description, p.SUBPARTITION_NAME AS subName,
    p.SUBPARTITION_METHOD AS subMethod, p.SUBPARTITION_EXPRESSION AS subExpression
  FROM information_schema.PARTITIONS p WHERE p.TABLE_SCHEMA = database() AND p.PARTITION_NAME IS NOT NULL
  ORDER BY p.TABLE_NAME, p.PARTITION_ORDINAL_POSITION, p.SUBPARTITION_ORDINAL_POSITION`;

/** One query for each kind of part, over all tables of the connection's database; the columns of those that are meant. */
export async function readTableRows(client: MysqlClient, meant: ReadonlySet<string>): Promise<TableRows> {
  const checks = CHECKS[client.server.family];
  const tables = await client.rows(tableRow, TABLES);
  const found = tables.filter(({ name }) => meant.has(name));
  // Asking for partitions opens every table, and few are partitioned.
  const isAnyPartitioned = found.some(({ options }) => options?.includes('partitioned') === true);
  const columns = await Promise.all(
    found.map(async ({ name }) => await client.rows(columnRow, COLUMNS, [name])),
  );
  return {
    tables: found,
    columns: columns.flat(),
    indexColumns: await client.rows(indexRow, INDEXES),
    foreignKeys: await client.rows(foreignKeyRow, FOREIGN_KEYS),
    foreignRules: await client.rows(foreignRuleRow, FOREIGN_RULES),
    checks: checks === null ? [] : await client.rows(checkRow, checks),
    partitions: isAnyPartitioned ? await client.rows(partitionRow, PARTITIONS) : [],
  };
}
