import { typescriptString } from '@lockstep/core/text/code-text.js';
import { type CatalogIndex, qualified } from '../../catalog/table-catalog.js';
import { member } from '../../typescript-names.js';
import type { FileScope, TableCode } from '../code/file-scope.js';
import { sqlTemplate } from '../code/identifiers.js';
import {
  columnsOf,
  extrasText,
  lines,
  type RelationRequest,
  type SchemaDialect,
} from '../code/relation-code.js';
import { sqliteColumnCode, sqliteViewColumnCode } from './sqlite-column-code.js';

/** How tables and views of SQLite are written. */
export const SQLITE_CODE: SchemaDialect = {
  core: 'drizzle-orm/sqlite-core',
  extrasType: 'SQLiteTableExtraConfigValue',
  relationCode,
};

/** Names of drizzle-orm/sqlite-core that a table must not take. */
export const SQLITE_NAMES = ['blob', 'sqliteTable', 'sqliteView', 'SQLiteTableExtraConfigValue'];

function relationCode(scope: FileScope, request: RelationRequest): string {
  const { relation } = request;
  const code = scope.own.get(qualified(relation));
  if (code === undefined) throw new Error(`No name is known for ${qualified(relation)}.`);
  return relation.kind === 'table' ? tableCode(scope, request, code) : viewCode(scope, request, code);
}

function tableCode(scope: FileScope, request: RelationRequest, code: TableCode): string {
  const { relation } = request;
  const columns = columnsOf(request, code).map((column) => sqliteColumnCode(scope, column));
  const more = extrasText({ scope, request, table: code, indexLine, dialect: SQLITE_CODE });
  const head = `export const ${code.identifier} = ${scope.core('sqliteTable')}(${typescriptString(relation.name)}`;
  return `${head}, {\n${lines(columns)}}${more});`;
}

function viewCode(scope: FileScope, request: RelationRequest, code: TableCode): string {
  const { relation } = request;
  const columns = columnsOf(request, code).map((column) => sqliteViewColumnCode(scope, column));
  scope.core('sql');
  const head = `export const ${code.identifier} = ${scope.core('sqliteView')}(${typescriptString(relation.name)}`;
  return `${head}, {\n${lines(columns)}}).as(${sqlTemplate(relation.definition ?? '')});`;
}

/** `index("by_name").on(table.name, sql`lower(email)`),`: what Drizzle has no words for is SQL. */
function indexLine(scope: FileScope, table: TableCode, index: CatalogIndex): string {
  const keys = index.keys.map((key) => {
    const property = key.column === null ? undefined : table.keys.get(key.column);
    if (property !== undefined && key.collation === null && !key.descending) return member('table', property);
    scope.core('sql');
    return sqlTemplate(key.sql);
  });
  if (index.where !== null) scope.core('sql');
  const where = index.where === null ? '' : `.where(${sqlTemplate(index.where)})`;
  const maker = scope.core(index.unique ? 'uniqueIndex' : 'index');
  return `${maker}(${typescriptString(index.name)}).on(${keys.join(', ')})${where},`;
}
