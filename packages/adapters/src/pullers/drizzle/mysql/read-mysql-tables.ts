import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { z } from 'zod';
import {
  type ColumnRow,
  readCatalogRows,
  type ViewRow,
} from '../../../dialects/mysql/catalog/catalog-rows.js';
import { columnFact } from '../../../dialects/mysql/catalog/column-facts.js';
import { withoutDatabase } from '../../../dialects/mysql/catalog/own-database.js';
import {
  closingBracket,
  type DefinitionLine,
  tableDefinition,
} from '../../../dialects/mysql/catalog/table-definition.js';
import { connectMysql } from '../../../dialects/mysql/connect/connect.js';
import { type MysqlClient, quoteMysqlName } from '../../../dialects/mysql/connect/mysql-client.js';
import {
  byName,
  type CatalogColumn,
  type CatalogRelation,
  type TableCatalog,
} from '../../catalog/table-catalog.js';
import { keysOf } from './mysql-keys.js';

/** What a pull needs to know of a MySQL. */
export interface MysqlTables {
  readonly catalog: TableCatalog;
  /** Our own connection was protected by TLS. */
  readonly encrypted: boolean;
}

const placeRow = z.object({ db: z.string() });
const cipherRow = z.object({ Value: z.string() });
const createRow = z.object({ 'Create Table': z.string() });

/** Reads the module's tables and views of a MySQL or TiDB. Throws `DB.*`, `DRIVER.NOT_FOUND`. */
export async function readMysqlTables(request: PullRequest): Promise<MysqlTables> {
  const { signal, target } = request;
  const client = await connectMysql(target, { applicationName: 'lockstep pull', signal, readOnly: true });
  try {
    const [place] = await client.rows(placeRow, 'SELECT database() AS db');
    const [cipher] = await client.rows(cipherRow, "SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    const catalog = await readRelations(client, request, place?.db ?? '');
    return { catalog, encrypted: cipher !== undefined && cipher.Value !== '' };
  } finally {
    await client.end();
  }
}

async function readRelations(
  client: MysqlClient,
  request: PullRequest,
  database: string,
): Promise<TableCatalog> {
  const rows = await readCatalogRows(client);
  const relations: CatalogRelation[] = [];
  for (const name of new Set(request.tables.map((table) => table.name))) {
    const columns = rows.columns.filter(({ tbl }) => tbl === name);
    const view = rows.views.find((candidate) => candidate.name === name);
    const table = rows.tables.find((candidate) => candidate.name === name);
    if (view !== undefined) relations.push(viewOf(view, columns, database));
    else if (table !== undefined) {
      const [created] = await client.rows(createRow, `SHOW CREATE TABLE ${quoteMysqlName(name)}`);
      const sql = withoutDatabase(created?.['Create Table'] ?? '', database);
      relations.push(tableOf(name, columns, tableDefinition(sql).lines));
    }
  }
  const present = new Set(relations.map(({ name }) => name));
  const missing = request.tables.map(({ name }) => name).filter((name) => !present.has(name));
  return { relations: relations.sort(byName), types: new Map(), sequences: [], missing: missing.sort() };
}

/** What MySQL has nothing of. */
const NONE = {
  schema: '',
  storage: 'ordinary',
  exclusions: [],
  policies: [],
  rowSecurity: false,
  rowSecurityForced: false,
} as const;

function tableOf(
  name: string,
  columns: readonly ColumnRow[],
  lines: readonly DefinitionLine[],
): CatalogRelation {
  const lineOf = (column: string): DefinitionLine | undefined =>
    lines.find(({ tokens: [first] }) => first?.kind === 'name' && first.value === column);
  return {
    ...NONE,
    ...keysOf(lines),
    name,
    kind: 'table',
    columns: columns.map((row) => columnOf(row, lineOf(row.name))),
    definition: null,
  };
}

function viewOf(row: ViewRow, columns: readonly ColumnRow[], database: string): CatalogRelation {
  return {
    ...NONE,
    ...keysOf([]),
    name: row.name,
    kind: 'view',
    columns: columns.map((column) => ({ ...columnOf(column, undefined), defaultSql: null })),
    definition: withoutDatabase(row.definition, database),
    options: [
      ...(row.security === 'INVOKER' ? ['security=invoker'] : []),
      ...(row.check_option === 'NONE' ? [] : [`check=${row.check_option.toLowerCase()}`]),
    ],
  };
}

const defaultText = z.string().nullable();

function columnOf(row: ColumnRow, line: DefinitionLine | undefined): CatalogColumn {
  const generated = generatedAs(line);
  const stored = /stored|persistent/i.test(row.extra);
  return {
    name: row.name,
    type: 0,
    sqlType: row.type,
    dimensions: 0,
    required: row.nullable === 'NO',
    defaultSql: generated ?? defaultText.parse(columnFact(row, line).details['default']),
    generated: generated === null ? null : stored ? 'stored' : 'virtual',
    identity: null,
    serial: /auto_increment/i.test(row.extra),
    ...(/on update/i.test(row.extra) ? { onUpdateNow: true } : {}),
  };
}

/** The expression behind `GENERATED ALWAYS AS`, as the server prints it; information_schema of MySQL escapes it. */
function generatedAs(line: DefinitionLine | undefined): string | null {
  if (line === undefined) return null;
  const at = line.tokens.findIndex(
    (token, index) => isWord(token, 'AS') && isSign(line.tokens[index + 1], '('),
  );
  if (at < 0) return null;
  return textBetween(line, at + 1);
}

function textBetween({ text, tokens }: DefinitionLine, open: number): string {
  const start = tokens[0]?.start ?? 0;
  const end = (token: SqlToken | undefined): number => (token?.end ?? start) - start;
  return text.slice(end(tokens[open]), end(tokens[closingBracket(tokens, open)]) - 1);
}
