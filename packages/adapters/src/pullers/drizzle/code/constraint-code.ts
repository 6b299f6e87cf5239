import { typescriptComment, typescriptString } from '@lockstep/core/text/code-text.js';
import {
  type CatalogCheck,
  type CatalogForeignKey,
  type CatalogIndex,
  type CatalogKey,
  type CatalogPolicy,
  type CatalogRelation,
  qualified,
} from '../../catalog/table-catalog.js';
import type { FileScope, TableCode } from './file-scope.js';
import { member } from '../../typescript-names.js';
import { sqlTemplate } from './identifiers.js';

export interface ExtrasRequest {
  readonly scope: FileScope;
  readonly relation: CatalogRelation;
  readonly table: TableCode;
  /** The line of an index, in the dialect's way. */
  readonly indexLine: (scope: FileScope, table: TableCode, index: CatalogIndex) => string;
}

/** The lines of a table's extras, in canonical order: indexes, foreign keys, keys, policies, checks. */
export function extrasCode({ scope, relation, table, indexLine }: ExtrasRequest): readonly string[] {
  return [
    ...relation.indexes.map((index) => indexLine(scope, table, index)),
    ...relation.foreignKeys.map((key) => foreignKeyCode({ scope, relation, table }, key)),
    ...primaryKeyCode(scope, relation, table),
    ...relation.uniques.map((key) => uniqueCode(scope, table, key)),
    ...relation.policies.map((policy) => policyCode(scope, policy)),
    ...relation.checks.map((check) => checkCode(scope, check)),
  ];
}

/** True where a column can say by itself that it is the primary key, under the name PostgreSQL gives by default. */
export function isColumnPrimary(relation: CatalogRelation, column: string): boolean {
  const { primaryKey } = relation;
  if (primaryKey === null || !['', `${relation.name}_pkey`].includes(primaryKey.name)) return false;
  return primaryKey.columns.length === 1 && primaryKey.columns[0] === column;
}

function primaryKeyCode(scope: FileScope, relation: CatalogRelation, table: TableCode): readonly string[] {
  const { primaryKey } = relation;
  if (primaryKey === null || primaryKey.columns.some((column) => isColumnPrimary(relation, column)))
    return [];
  const columns = columnList('table', table, primaryKey.columns);
  const name = primaryKey.name === '' ? '' : `, name: ${typescriptString(primaryKey.name)}`;
  return [`${scope.core('primaryKey')}({ columns: [${columns}]${name} }),`];
}

function uniqueCode(scope: FileScope, table: TableCode, key: CatalogKey): string {
  const columns = columnList('table', table, key.columns);
  const nulls = key.nullsNotDistinct ? '.nullsNotDistinct()' : '';
  const name = key.name === '' ? '' : typescriptString(key.name);
  return `${scope.core('unique')}(${name}).on(${columns})${nulls},`;
}

function checkCode(scope: FileScope, check: CatalogCheck): string {
  scope.core('sql');
  return `${scope.core('check')}(${typescriptString(check.name)}, ${sqlTemplate(check.expression)}),`;
}

interface ForeignKeyPlace {
  readonly scope: FileScope;
  readonly relation: CatalogRelation;
  readonly table: TableCode;
}

function foreignKeyCode({ scope, relation, table }: ForeignKeyPlace, key: CatalogForeignKey): string {
  const target = targetOf(scope, key);
  if (target === null) return `// ${typescriptComment(leftOut(relation, key))}`;
  const isSelf = target === table;
  const code = [
    `${scope.core('foreignKey')}({`,
    `\t\tcolumns: [${columnList('table', table, key.columns)}],`,
    `\t\tforeignColumns: [${columnList(isSelf ? 'table' : target.identifier, target, key.target.columns)}],`,
    ...(key.name === '' ? [] : [`\t\tname: ${typescriptString(key.name)},`]),
    '\t})',
  ].join('\n');
  const onUpdate = key.onUpdate === null ? '' : `.onUpdate(${typescriptString(key.onUpdate)})`;
  const onDelete = key.onDelete === null ? '' : `.onDelete(${typescriptString(key.onDelete)})`;
  return `${code}${onUpdate}${onDelete},`;
}

/** The code of the table a foreign key refers to; null where neither this file nor another module's has it. */
export function targetOf(scope: FileScope, key: CatalogForeignKey): TableCode | null {
  const name = qualified({ schema: key.target.schema, name: key.target.table });
  const table = scope.own.get(name) ?? scope.foreign.get(name) ?? null;
  return table !== null && key.target.columns.every((column) => table.keys.has(column)) ? table : null;
}

/** What is said of a foreign key that the code cannot refer to. One line, whatever the names hold. */
export function leftOut(relation: CatalogRelation, key: CatalogForeignKey): string {
  const from = typescriptString(`${qualified(relation)} (${key.columns.join(', ')})`);
  const target = qualified({ schema: key.target.schema, name: key.target.table });
  const to = typescriptString(`${target} (${key.target.columns.join(', ')})`);
  const name = key.name === '' ? '' : `${typescriptString(key.name)} `;
  return `foreign key ${name}from ${from} to ${to} is left out: no generated file has that table`;
}

function policyCode(scope: FileScope, policy: CatalogPolicy): string {
  const sql = (expression: string): string => {
    scope.core('sql');
    return sqlTemplate(expression);
  };
  const settings = [
    `as: ${typescriptString(policy.permissive ? 'permissive' : 'restrictive')}`,
    `for: ${typescriptString(policy.command)}`,
    `to: [${policy.roles.map(typescriptString).join(', ')}]`,
    ...(policy.using === null ? [] : [`using: ${sql(policy.using)}`]),
    ...(policy.withCheck === null ? [] : [`withCheck: ${sql(policy.withCheck)}`]),
  ];
  return `${scope.core('pgPolicy')}(${typescriptString(policy.name)}, { ${settings.join(', ')} }),`;
}

function columnList(owner: string, table: TableCode, columns: readonly string[]): string {
  return columns.map((column) => member(owner, table.keys.get(column) ?? column)).join(', ');
}
