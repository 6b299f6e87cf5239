import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { z } from 'zod';
import { connectMysql } from '../../dialects/mysql/connect/connect.js';
import { byText, type KyselyCatalog, type KyselyColumn } from './kysely-table.js';

const COLUMNS = `
  SELECT c.TABLE_NAME AS tableName, c.COLUMN_NAME AS name, c.DATA_TYPE AS dataType, c.COLUMN_TYPE AS columnType,
    c.IS_NULLABLE AS nullable, c.COLUMN_DEFAULT AS defaultSql, c.EXTRA AS extra, c.COLUMN_COMMENT AS comment
  FROM information_schema.COLUMNS c
  WHERE c.TABLE_SCHEMA = database()`;

const columnRow = z.object({
  tableName: z.string(),
  name: z.string(),
  dataType: z.string(),
  columnType: z.string(),
  nullable: z.string(),
  defaultSql: z.string().nullable(),
  extra: z.string(),
  comment: z.string(),
});

type ColumnRow = z.infer<typeof columnRow>;

/** Reads the module's tables and views of a MySQL, MariaDB or TiDB. Throws `DB.*`, `DRIVER.NOT_FOUND`. */
export async function readMysql(request: PullRequest): Promise<KyselyCatalog> {
  const client = await connectMysql(request.target, {
    applicationName: 'lockstep pull',
    signal: request.signal,
    readOnly: true,
  });
  try {
    const rows = await client.rows(columnRow, COLUMNS);
    const names = request.tables.map(({ name }) => name).sort(byText);
    const present = new Set(rows.map(({ tableName }) => tableName));
    return {
      tables: names
        .filter((name) => present.has(name))
        .map((name) => ({ schema: '', name, key: name, columns: columnsOf(name, rows) })),
      missing: names.filter((name) => !present.has(name)),
    };
  } finally {
    await client.end();
  }
}

function columnsOf(table: string, rows: readonly ColumnRow[]): readonly KyselyColumn[] {
  return rows
    .filter(({ tableName }) => tableName === table)
    .map(columnOf)
    .sort((left, right) => byText(left.name, right.name));
}

function columnOf(row: ColumnRow): KyselyColumn {
  const nullable = row.nullable === 'YES';
  // MariaDB says NULL where nobody gave a default; MySQL says it of a text 'NULL', which changes nothing here.
  const hasDefault = row.defaultSql !== null && !(nullable && row.defaultSql === 'NULL');
  return {
    name: row.name,
    dataType: TEXTS.has(row.dataType) ? 'varchar' : row.dataType,
    isArray: false,
    values: row.dataType === 'enum' ? enumValues(row.columnType) : null,
    enumName: null,
    nullable,
    optional: hasDefault || /auto_increment/i.test(row.extra),
    computed: /(?:VIRTUAL|STORED|PERSISTENT) GENERATED/i.test(row.extra),
    comment: row.comment === '' ? null : row.comment,
  };
}

/** What drivers give as text and kysely-codegen has no word for. */
const TEXTS: ReadonlySet<string> = new Set(['set', 'inet4', 'inet6', 'enum']);

/** `enum('a','it''s','back\\slash')` → its values, as the server escapes them. */
function enumValues(columnType: string): readonly string[] {
  return [...columnType.matchAll(/'((?:[^'\\]|''|\\[\s\S])*)'/g)].map(([, value = '']) =>
    value.replace(/''|\\([\s\S])/g, (_, sign: string | undefined) =>
      sign === undefined ? "'" : (ESCAPES[sign] ?? sign),
    ),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };
