import type { EffectCatalogs, SqliteEffect } from './effect.js';
import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import {
  readSqliteStatement,
  type SqliteObjectKind,
  type SqliteStatement,
} from '@lockstep/core/hazards/sqlite/sqlite-statement.js';
import { rebuildGroups } from '@lockstep/core/hazards/sqlite/table-rebuild.js';
import { factId } from '../catalog/make-fact.js';
import { partName } from '../../shared/part-name.js';
import { rebuildEffect } from './rebuild-effect.js';

/**
 * The effect of each statement of a plan, in their order. The statements of a rebuild are about the table that is
 * rebuilt, and so are the switches for foreign keys around it; the name the new table has on the way is nowhere.
 */
export function sqliteStatementEffects(
  statements: readonly string[],
  catalogs: EffectCatalogs,
): readonly SqliteEffect[] {
  const rebuilds = rebuildGroups(statements);
  return statements.map((sql, at) => {
    const rebuild = rebuilds.find(({ create, copy, drop, rename }) =>
      [create, copy, drop, rename].includes(at),
    );
    if (rebuild !== undefined) return rebuildEffect(rebuild, at, catalogs);
    const near = rebuilds.find(({ rename }) => rename > at) ?? rebuilds.at(-1);
    return isSetting(sql) && near !== undefined
      ? effect({ kind: 'table', name: near.table }, 'alter')
      : sqliteStatementEffect(sql, catalogs);
  });
}

function isSetting(sql: string): boolean {
  return readSqliteStatement(sql).kind === 'setting';
}

/**
 * The effect of one statement that belongs to no rebuild. One of a form that engines do not write is about an object
 * of kind `other`, so that nobody takes it for known.
 */
export function sqliteStatementEffect(sql: string, catalogs: EffectCatalogs): SqliteEffect {
  const statement = readSqliteStatement(sql);
  switch (statement.kind) {
    case 'create':
      return created(statement, catalogs);
    case 'drop':
      return dropped(statement, catalogs);
    case 'rename table':
      return {
        ...effect({ kind: 'table', name: statement.table }, 'rename'),
        ...renamed(statement, catalogs),
      };
    case 'add column':
      return addedColumn(statement, catalogs);
    case 'drop column':
      return droppedColumn(statement, catalogs);
    case 'rename column':
      return renamedColumn(statement);
    default:
      return effect({ kind: 'other', name: sql.trim().split(/\s+/)[0]?.toUpperCase() ?? '' }, 'alter');
  }
}

type Ids = Partial<Pick<SqliteEffect, 'creates' | 'destroys' | 'retypes' | 'touches'>>;

/** An effect; it touches what it creates and destroys unless told. */
function effect(object: ObjectRef, verb: SqliteEffect['verb'], ids: Ids = {}): SqliteEffect {
  const { creates = [], destroys = [], retypes = [] } = ids;
  return { object, verb, creates, destroys, retypes, touches: ids.touches ?? [...creates, ...destroys] };
}

const KINDS: Readonly<Record<SqliteObjectKind, ObjectRef['kind']>> = {
  table: 'table',
  view: 'view',
  index: 'index',
  trigger: 'trigger',
  'virtual table': 'other',
};

/** Its indexes and triggers have statements of their own. */
function created(
  { what, name }: Extract<SqliteStatement, { kind: 'create' }>,
  { desired }: EffectCatalogs,
): SqliteEffect {
  const kind = KINDS[what];
  const id = factId(kind, name);
  const parts = desired.facts.filter((fact) => fact.root === id && !['index', 'trigger'].includes(fact.kind));
  return effect({ kind, name }, 'create', {
    creates: [id, ...parts.map(idOf).filter((part) => part !== id)],
  });
}

function dropped(
  { what, name }: Extract<SqliteStatement, { kind: 'drop' }>,
  { current }: EffectCatalogs,
): SqliteEffect {
  const kind = what === 'table' ? kindOfTable(current, name) : KINDS[what];
  const id = factId(kind, name);
  const parts = current.facts.filter((fact) => fact.root === id && fact.id !== id);
  return effect({ kind, name }, 'drop', { destroys: [id, ...parts.map(idOf)] });
}

/** `DROP TABLE` is said of virtual tables too. */
function kindOfTable({ facts }: Catalog, name: string): ObjectRef['kind'] {
  return facts.some(({ id }) => id === factId('other', name)) ? 'other' : 'table';
}

function renamed(
  { table, to }: Extract<SqliteStatement, { kind: 'rename table' }>,
  { current, desired }: EffectCatalogs,
): Ids {
  const creates = ofTable(desired, to).map(idOf);
  const destroys = ofTable(current, table).map(idOf);
  return { creates, destroys, touches: [...creates, ...destroys] };
}

type ColumnStatement = Extract<SqliteStatement, { kind: 'add column' | 'drop column' | 'rename column' }>;

function addedColumn({ table, column }: ColumnStatement, { current, desired }: EffectCatalogs): SqliteEffect {
  const id = columnId(table, column);
  const known = new Set(current.facts.map(idOf));
  const demands = ofTable(desired, table).filter(
    (fact) => fact.kind === 'constraint' && fact.references.includes(id) && !known.has(fact.id),
  );
  return effect({ kind: 'table', name: table }, 'create', { creates: [id, ...demands.map(idOf)] });
}

function droppedColumn({ table, column }: ColumnStatement, { current }: EffectCatalogs): SqliteEffect {
  return effect({ kind: 'table', name: table }, 'drop', {
    destroys: [columnId(table, column)].concat(usesOf(current, table, column)),
  });
}

function usesOf(current: Catalog, table: string, column: string): readonly string[] {
  const id = columnId(table, column);
  return ofTable(current, table)
    .filter(({ references }) => references.includes(id))
    .map(idOf);
}

function renamedColumn({ table, column }: ColumnStatement): SqliteEffect {
  return effect({ kind: 'table', name: table }, 'rename', { destroys: [columnId(table, column)] });
}

function columnId(table: string, column: string): string {
  return factId('column', partName(table, column));
}

function ofTable({ facts }: Catalog, table: string): readonly CatalogFact[] {
  return facts.filter(({ root }) => root === factId('table', table));
}

function idOf({ id }: CatalogFact): string {
  return id;
}
