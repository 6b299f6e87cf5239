import { isSign, isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { z } from 'zod';
import type { CatalogRows } from '../../../dialects/sqlite/catalog/read-rows.js';
import type { SqliteConnection } from '../../../dialects/sqlite/connect/connect.js';
import { createHead } from '../../../dialects/sqlite/parser/text/created-name.js';
import { closingAt } from '../../../dialects/sqlite/parser/text/token-groups.js';
import type { CatalogColumn, CatalogRelation } from '../../catalog/table-catalog.js';
import { NO_PARTS } from './no-parts.js';

const viewColumnRow = z.object({ name: z.string(), type: z.string() });

/** The views of these names. */
export async function readSqliteViews(
  connection: SqliteConnection,
  { objects }: CatalogRows,
  wanted: ReadonlySet<string>,
): Promise<readonly CatalogRelation[]> {
  const views: CatalogRelation[] = [];
  for (const { name, sql } of objects.filter(({ type, name }) => type === 'view' && wanted.has(name))) {
    const rows = await connection.run('SELECT name, type FROM pragma_table_xinfo(?) ORDER BY cid', [name]);
    views.push({
      ...NO_PARTS,
      name,
      kind: 'view',
      columns: z.array(viewColumnRow).parse(rows).map(viewColumn),
      definition: queryOf(sql ?? ''),
    });
  }
  return views;
}

function viewColumn({ name, type }: z.infer<typeof viewColumnRow>): CatalogColumn {
  const none = { dimensions: 0, required: false, defaultSql: null, generated: null, identity: null };
  return { ...none, name, type: 0, sqlType: type, serial: false };
}

/** What stands behind AS, as it is written; names that the view gives to its columns are given by the query then. */
function queryOf(sql: string): string {
  const tokens = sqlTokens(sql, 'sqlite');
  const names = createHead(tokens)?.next ?? 0;
  const hasNames = isSign(tokens[names], '(');
  const at = hasNames ? closingAt(tokens, names) + 1 : names;
  const query = sql.slice(tokens[isWord(tokens[at], 'AS') ? at + 1 : at]?.start ?? sql.length).trim();
  if (!hasNames) return query;
  const list = sql.slice(tokens[names]?.start, tokens[at - 1]?.end);
  return `WITH named_columns ${list} AS (${query}) SELECT * FROM named_columns`;
}
