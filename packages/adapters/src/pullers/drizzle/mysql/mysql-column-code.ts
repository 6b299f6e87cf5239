import { typescriptString } from '@lockstep/core/text/code-text.js';
import type { CatalogColumn } from '../../catalog/table-catalog.js';
import { literalKey } from '../../typescript-names.js';
import { callCode, type ColumnRequest } from '../code/column-code.js';
import type { FileScope } from '../code/file-scope.js';
import { sqlTemplate } from '../code/identifiers.js';
import { mysqlBuilder, type MysqlBuilder, unescapeMysql } from './mysql-column-type.js';

/** A line of a table's columns: `id: int().autoincrement().notNull(),`. */
export function mysqlColumnCode(scope: FileScope, request: ColumnRequest): string {
  const { column, primary } = request;
  const builder = mysqlBuilder(scope, column.sqlType, request.toolMode);
  const chain = [
    defaultCode(scope, column, builder),
    column.serial ? '.autoincrement()' : '',
    primary ? '.primaryKey()' : '',
    column.required ? '.notNull()' : '',
    // Drizzle knows ON UPDATE of a timestamp alone; of others it is a warning.
    column.onUpdateNow === true && builder.callee === 'timestamp' ? '.onUpdateNow()' : '',
    generatedCode(scope, column),
  ];
  return `${headOf(builder, request)}${chain.join('')},`;
}

/** A line of a view's columns. */
export function mysqlViewColumnCode(scope: FileScope, request: ColumnRequest): string {
  return `${headOf(mysqlBuilder(scope, request.column.sqlType, request.toolMode), request)},`;
}

function headOf(builder: MysqlBuilder, { column, key }: ColumnRequest): string {
  const call = callCode(builder, column, key);
  if (builder.labels === null) return `${literalKey(key)}: ${call}`;
  const labels = `[${builder.labels.map(typescriptString).join(', ')}]`;
  return `${literalKey(key)}: ${call.replace(/\)$/, call.endsWith('()') ? `${labels})` : `, ${labels})`)}`;
}

/** A default as a literal where TypeScript has the same value, else the SQL as the server prints it. */
function defaultCode(
  scope: FileScope,
  { defaultSql, generated }: CatalogColumn,
  { literal }: MysqlBuilder,
): string {
  if (defaultSql === null || generated !== null) return '';
  const text = /^'((?:[^'\\]|''|\\[\s\S])*)'$/.exec(defaultSql)?.[1];
  const bare = text ?? defaultSql;
  if (literal === 'number' && String(Number(bare)) === bare) return `.default(${bare})`;
  if (literal === 'string' && text !== undefined) return `.default(${typescriptString(unescapeMysql(text))})`;
  scope.core('sql');
  return `.default(${sqlTemplate(defaultSql)})`;
}

function generatedCode(scope: FileScope, { generated, defaultSql }: CatalogColumn): string {
  if (generated === null || defaultSql === null) return '';
  scope.core('sql');
  return `.generatedAlwaysAs(${sqlTemplate(defaultSql)}, { mode: ${typescriptString(generated)} })`;
}
