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
import { mysqlColumnCode, mysqlViewColumnCode } from './mysql-column-code.js';

/** How tables and views of MySQL are written. */
export const MYSQL_CODE: SchemaDialect = {
  core: 'drizzle-orm/mysql-core',
  extrasType: 'MySqlTableExtraConfigValue',
  relationCode,
};

/** Names of drizzle-orm/mysql-core that a table must not take. */
export const MYSQL_NAMES =
  'MySqlTableExtraConfigValue datetime decimal double float int longtext mediumint mediumtext mysqlEnum mysqlTable mysqlView tinyint tinytext year'.split(
    ' ',
  );

function relationCode(scope: FileScope, request: RelationRequest): string {
  const { relation } = request;
  const code = scope.own.get(qualified(relation));
  if (code === undefined) throw new Error(`No name is known for ${qualified(relation)}.`);
  const isTable = relation.kind === 'table';
  const codeOf = isTable ? mysqlColumnCode : mysqlViewColumnCode;
  const columns = lines(columnsOf(request, code).map((column) => codeOf(scope, column)));
  const maker = scope.core(isTable ? 'mysqlTable' : 'mysqlView');
  const head = `export const ${code.identifier} = ${maker}(${typescriptString(relation.name)}, {\n${columns}}`;
  if (isTable)
    return `${head}${extrasText({ scope, request, table: code, indexLine, dialect: MYSQL_CODE })});`;
  scope.core('sql');
  const options = relation.options.map((option) => OPTIONS[option] ?? '').join('');
  return `${head})${options}.as(${sqlTemplate(relation.definition ?? '')});`;
}

const OPTIONS: Readonly<Record<string, string>> = {
  'security=invoker': '.sqlSecurity("invoker")',
  'check=cascaded': '.withCheckOption("cascaded")',
  'check=local': '.withCheckOption("local")',
};

/** `index("by_name").on(table.name),`: a part of a column, an order or an expression is SQL. */
function indexLine(scope: FileScope, table: TableCode, index: CatalogIndex): string {
  const keys = index.keys.map((key) => {
    const property = key.column === null ? undefined : table.keys.get(key.column);
    if (property !== undefined) return member('table', property);
    scope.core('sql');
    return sqlTemplate(key.sql);
  });
  return `${scope.core(index.unique ? 'uniqueIndex' : 'index')}(${typescriptString(index.name)}).on(${keys.join(', ')}),`;
}
