import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { z } from 'zod';
import { openSqlite, type SqliteConnection } from '../../dialects/sqlite/connect/connect.js';
import { byText, type KyselyCatalog, type KyselyColumn } from './kysely-table.js';

const TABLES = `SELECT name, type, wr AS withoutRowid FROM pragma_table_list WHERE schema = 'main'`;
/** Unlike `table_info` it shows generated columns: 2 is virtual, 3 is stored; 1 is a hidden column of a virtual table. */
const COLUMNS = `SELECT name, type, "notnull" AS required, dflt_value AS defaultSql, pk, hidden FROM pragma_table_xinfo(?)`;
/** A primary key that is not an alias of the row id has an index. */
const KEY_INDEX = `SELECT name FROM pragma_index_list(?) WHERE origin = 'pk'`;

const tableRow = z.object({ name: z.string(), type: z.string(), withoutRowid: z.number() });
const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  required: z.number(),
  defaultSql: z.string().nullable(),
  pk: z.number(),
  hidden: z.number(),
});

type ColumnRow = z.infer<typeof columnRow>;

interface KeyFacts {
  /** The one column whose value is the row id. */
  readonly rowid: string | null;
  /** A table without row id takes no NULL in its key. */
  readonly keyRequired: boolean;
}

/** Reads the module's tables and views of a SQLite file. Throws `DB.*`, `DRIVER.NOT_FOUND`. */
export async function readSqlite(request: PullRequest): Promise<KyselyCatalog> {
  const connection = await openSqlite(request.target, { mode: 'read' });
  try {
    const found = z.array(tableRow).parse(await connection.run(TABLES));
    const names = request.tables.map(({ name }) => name).sort(byText);
    const tables = [];
    for (const name of names) {
      const table = found.find((candidate) => candidate.name === name);
      if (table === undefined) continue;
      const columns = await columnsOf(connection, name, table.withoutRowid === 1);
      tables.push({ schema: '', name, key: name, columns });
    }
    return { tables, missing: names.filter((name) => !found.some((table) => table.name === name)) };
  } finally {
    connection.close();
  }
}

async function columnsOf(
  connection: SqliteConnection,
  table: string,
  withoutRowid: boolean,
): Promise<readonly KyselyColumn[]> {
  const rows = z.array(columnRow).parse(await connection.run(COLUMNS, [table]));
  const hasKeyIndex = (await connection.run(KEY_INDEX, [table])).length > 0;
  const [key, ...more] = rows.filter(({ pk }) => pk > 0);
  const isRowid = !hasKeyIndex && more.length === 0 && key?.type.toUpperCase() === 'INTEGER';
  const facts = { rowid: isRowid ? key.name : null, keyRequired: withoutRowid };
  return rows
    .filter(({ hidden }) => hidden !== 1)
    .map((row) => columnOf(row, facts))
    .sort((left, right) => byText(left.name, right.name));
}

function columnOf(row: ColumnRow, { rowid, keyRequired }: KeyFacts): KyselyColumn {
  const isRowid = row.name === rowid;
  return {
    name: row.name,
    dataType: knownType(row.type),
    isArray: false,
    values: null,
    enumName: null,
    nullable: row.required === 0 && !isRowid && !(keyRequired && row.pk > 0),
    optional: row.defaultSql !== null || isRowid,
    computed: row.hidden === 2 || row.hidden === 3,
    comment: null,
  };
}

/** kysely-codegen takes every type it does not know by its exact name for text. */
const KNOWN: ReadonlySet<string> = new Set(['any', 'blob', 'boolean', 'integer', 'numeric', 'real', 'text']);

/** The rules by which SQLite itself reads a type, in their order; what no rule names (dates mostly) is text. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/int/, 'integer'],
  [/char|clob|text/, 'text'],
  [/blob/, 'blob'],
  [/real|floa|doub/, 'real'],
  [/^(?:numeric|decimal|number|dec)\b/, 'numeric'],
  [/^bool/, 'boolean'],
  [/^$/, 'any'],
];

function knownType(declared: string): string {
  const type = declared.trim().toLowerCase();
  if (KNOWN.has(type)) return type;
  return RULES.find(([pattern]) => pattern.test(type))?.[1] ?? 'text';
}
