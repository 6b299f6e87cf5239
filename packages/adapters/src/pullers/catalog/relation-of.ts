import type { ColumnRow, ConstraintRow, IndexRow, PolicyRow, RelationRow } from './catalog-rows.js';
import {
  byName,
  type CatalogColumn,
  type CatalogForeignKey,
  type CatalogIndex,
  type CatalogKey,
  type CatalogPolicy,
  type CatalogRelation,
} from './table-catalog.js';

/** What hangs on relations, by the oid of each. */
export interface RelationParts {
  readonly columns: ReadonlyMap<number, readonly ColumnRow[]>;
  readonly constraints: ReadonlyMap<number, readonly ConstraintRow[]>;
  readonly indexes: ReadonlyMap<number, readonly IndexRow[]>;
  readonly policies: ReadonlyMap<number, readonly PolicyRow[]>;
}

const KINDS = { r: 'table', p: 'table', f: 'table', v: 'view', m: 'materialized_view' } as const;
const STORAGE = { r: 'ordinary', p: 'partitioned', f: 'foreign', v: 'ordinary', m: 'ordinary' } as const;

/** Puts a relation together, its parts sorted by name and its columns in their own order. */
export function relationOf(row: RelationRow, parts: RelationParts): CatalogRelation {
  const constraints = [...(parts.constraints.get(row.oid) ?? [])].sort(byName);
  const ofKind = (kind: ConstraintRow['kind']) =>
    constraints.filter((constraint) => constraint.kind === kind);
  return {
    schema: row.schema,
    name: row.name,
    kind: KINDS[row.kind],
    storage: STORAGE[row.kind],
    columns: (parts.columns.get(row.oid) ?? []).map(columnOf),
    primaryKey: ofKind('p').map(keyOf)[0] ?? null,
    uniques: ofKind('u').map(keyOf),
    foreignKeys: ofKind('f').map(foreignKeyOf),
    checks: ofKind('c').map(({ name, expression }) => ({ name, expression: expression ?? 'true' })),
    exclusions: ofKind('x').map(({ name, definition }) => ({ name, definition })),
    indexes: (parts.indexes.get(row.oid) ?? []).map(indexOf).sort(byName),
    policies: (parts.policies.get(row.oid) ?? []).map(policyOf).sort(byName),
    rowSecurity: row.rowSecurity,
    rowSecurityForced: row.rowSecurityForced,
    definition: row.definition === null ? null : row.definition.trim().replace(/;$/, ''),
    options: row.options,
  };
}

function columnOf(row: ColumnRow): CatalogColumn {
  const generated = row.generated === '' ? null : GENERATED[row.generated];
  return {
    name: row.name,
    type: row.type,
    sqlType: row.sqlType,
    dimensions: row.sqlType.endsWith('[]') ? Math.max(row.dimensions, 1) : 0,
    required: row.required,
    defaultSql: row.defaultSql,
    generated,
    identity:
      row.identity === '' || row.sequence === null
        ? null
        : { always: row.identity === 'a', sequence: row.sequence },
    serial: generated === null && row.identity === '' && row.required && isNextValue(row),
  };
}

const GENERATED = { s: 'stored', v: 'virtual' } as const;

function isNextValue(row: ColumnRow): boolean {
  return row.defaultUsesSequence && /^nextval\('[^()]*'::regclass\)$/.test(row.defaultSql ?? '');
}

function keyOf(row: ConstraintRow): CatalogKey {
  const { name, columns, nullsNotDistinct, definition } = row;
  return { name, columns, nullsNotDistinct, definition };
}

const ACTIONS: Readonly<Record<string, string>> = {
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

function foreignKeyOf(row: ConstraintRow): CatalogForeignKey {
  return {
    name: row.name,
    columns: row.columns,
    target: { schema: row.targetSchema ?? '', table: row.targetTable ?? '', columns: row.targetColumns },
    onUpdate: ACTIONS[row.onUpdate] ?? null,
    onDelete: ACTIONS[row.onDelete] ?? null,
    definition: row.definition,
  };
}

function indexOf(row: IndexRow): CatalogIndex {
  const { name, method, unique, nullsNotDistinct, where, parameters } = row;
  return {
    name,
    method,
    unique,
    nullsNotDistinct,
    where,
    parameters,
    keys: row.keys.filter(({ included }) => !included),
    included: row.keys.filter(({ included }) => included).map(({ column, sql }) => column ?? sql),
  };
}

const COMMANDS = { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } as const;

function policyOf(row: PolicyRow): CatalogPolicy {
  const { name, permissive, roles, using, withCheck } = row;
  return { name, permissive, roles, using, withCheck, command: COMMANDS[row.command] };
}
