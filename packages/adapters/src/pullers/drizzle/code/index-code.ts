import { typescriptString } from '@lockstep/core/text/code-text.js';
import type { CatalogIndex, IndexKey } from '../../catalog/table-catalog.js';
import type { FileScope, TableCode } from './file-scope.js';
import { literalKey, member } from '../../typescript-names.js';
import { sqlTemplate } from './identifiers.js';

/** Access methods that keep their entries in an order. */
const ORDERED = 'btree';

/** A line of a table's extras: `index("by_name").using("btree", table.name.asc().nullsLast()),`. */
export function indexCode(scope: FileScope, table: TableCode, index: CatalogIndex): string {
  const maker = scope.core(index.unique ? 'uniqueIndex' : 'index');
  const keys = index.keys.map((key) => keyCode(scope, table, { ...key, ordered: index.method === ORDERED }));
  const parameters = index.parameters.map(parameterCode);
  return [
    `${maker}(${typescriptString(index.name)}).using(${[typescriptString(index.method), ...keys].join(', ')})`,
    index.where === null ? '' : `.where(${sqlCode(scope, index.where)})`,
    parameters.length === 0 ? '' : `.with({ ${parameters.join(', ')} })`,
    ',',
  ].join('');
}

type OrderedKey = IndexKey & { readonly ordered: boolean };

function keyCode(scope: FileScope, table: TableCode, key: OrderedKey): string {
  const property = key.column === null ? undefined : table.keys.get(key.column);
  if (property === undefined || key.collation !== null) return sqlCode(scope, keySql(key));
  const order = key.ordered
    ? `${key.descending ? '.desc()' : '.asc()'}${key.nullsFirst ? '.nullsFirst()' : '.nullsLast()'}`
    : '';
  const operators = key.operatorClass === null ? '' : `.op(${typescriptString(key.operatorClass)})`;
  return `${member('table', property)}${order}${operators}`;
}

/** What Drizzle has no words for is written as SQL, with all that PostgreSQL does not take by default. */
function keySql(key: OrderedKey): string {
  return [
    key.sql,
    key.collation === null ? '' : ` COLLATE ${key.collation}`,
    key.operatorClass === null ? '' : ` ${key.operatorClass}`,
    key.ordered && key.descending ? ' DESC' : '',
    key.ordered && key.nullsFirst !== key.descending ? ` NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}` : '',
  ].join('');
}

function parameterCode(parameter: string): string {
  const [name = '', ...value] = parameter.split('=');
  return `${literalKey(name)}: ${typescriptString(value.join('='))}`;
}

function sqlCode(scope: FileScope, sql: string): string {
  scope.core('sql');
  return sqlTemplate(sql);
}
