import { type Action, encodeId, type FactBase, type StableId } from '@supabase/pg-delta';
import { type ColumnList, columnListOf, columnName, withColumns } from './column-list.js';

/** A table's identity. The engine's own union holds the name of the kind with those of its relatives. */
interface TableId {
  readonly kind: 'table';
  readonly schema: string;
  readonly name: string;
}

/**
 * Makes every new table in one statement with its columns in their order: what the columns need (types, domains,
 * sequences, functions) comes before it. The engine sorts by kind and adds such columns, and the defaults of
 * partitioned tables, afterwards. What cannot be moved safely stays where the engine put it.
 */
export function wholeTables(actions: readonly Action[], desired: FactBase): readonly Action[] {
  const made = new Set(actions.filter(isCreateTable).flatMap((action) => [...madeBy(action)]));
  const whole = actions.reduce((ordered, part) => {
    const table = tableOfPart(part);
    if (table === null || !made.has(encodeId(table))) return ordered;
    return fold(ordered, { table, part, desired });
  }, actions);
  return whole.map((action) => inFileOrder(action, desired));
}

/** The engine writes a column that needs something behind those that need nothing. */
function inFileOrder(action: Action, desired: FactBase): Action {
  const list = isCreateTable(action) ? columnListOf(action.sql) : null;
  if (list === null) return action;
  return { ...action, sql: withColumns(list, inTheirOrder(list.columns, action, desired)) };
}

interface Fold {
  readonly table: TableId;
  readonly part: Action;
  readonly desired: FactBase;
}

/** The actions with one part folded into its table, or as they were where that is not possible. */
function fold(actions: readonly Action[], { table, part, desired }: Fold): readonly Action[] {
  const at = actions.findIndex((action) => isCreateTable(action) && produces(action, table));
  const create = actions[at];
  const end = actions.indexOf(part);
  if (create === undefined || end < at) return actions;
  const between = actions.slice(at + 1, end);
  if (isDefault(part) && between.some((action) => / (?:ATTACH PARTITION|INHERIT) /.test(action.sql)))
    return actions;
  const moved = providersOf(part, { between, table, desired });
  const merged = moved === null ? null : merge(create, part);
  if (moved === null || merged === null) return actions;
  const rest = actions.slice(at + 1).filter((action) => action !== part && !moved.has(action));
  return [...actions.slice(0, at), ...between.filter((action) => moved.has(action)), merged, ...rest];
}

interface Interval {
  /** What runs between the table and its part. */
  readonly between: readonly Action[];
  readonly table: TableId;
  readonly desired: FactBase;
}

/** What of the actions between the part needs, all of which may run before the table; null where one may not. */
function providersOf(part: Action, interval: Interval): ReadonlySet<Action> | null {
  const found = new Set<Action>();
  const pending = [part];
  for (let action = pending.pop(); action !== undefined; action = pending.pop()) {
    const needs = needsOf(action, interval.desired).filter((id) => !belongsTo(id, interval.table));
    const needed = new Set(needs.map(encodeId));
    if (interval.between.some((other) => changes(other, needed))) return null;
    for (const provider of interval.between.filter((other) =>
      [...madeBy(other)].some((id) => needed.has(id)),
    )) {
      if (found.has(provider)) continue;
      if (!mayMoveUp(provider, interval)) return null;
      found.add(provider);
      pending.push(provider);
    }
  }
  return found;
}

/** True for an action that alters or takes away what is needed, as a type that is set aside for a new one. */
function changes(action: Action, needed: ReadonlySet<string>): boolean {
  if (action.verb === 'create') return false;
  const touched = [...action.consumes, ...action.destroys, ...action.releases, ...action.produces];
  return touched.some((id) => needed.has(encodeId(id)));
}

/** A plain creation that neither needs the table nor takes a name that is yet to be freed. */
function mayMoveUp(action: Action, { between, table, desired }: Interval): boolean {
  if (action.verb !== 'create' || action.destroys.length > 0 || action.releases.length > 0) return false;
  if (action.transactionality !== 'transactional' || action.newSegmentBefore) return false;
  const [made] = action.produces;
  if (made === undefined || !MOVABLE.has(made.kind)) return false;
  if (needsOf(action, desired).some((id) => belongsTo(id, table))) return false;
  const before = between.slice(0, between.indexOf(action));
  const names = new Set(action.produces.map(nameOf));
  return !before.some((other) => [...other.destroys, ...other.releases].some((id) => names.has(nameOf(id))));
}

/** What an action itself says it needs, and what the objects it makes refer to. */
function needsOf(action: Action, desired: FactBase): readonly StableId[] {
  const edges = action.produces
    .flatMap((id) => desired.outgoingEdges(id))
    .filter(({ kind }) => kind !== 'owner');
  const parents = action.produces.flatMap((id) => desired.get(id)?.parent ?? []);
  return [...action.consumes, ...edges.map(({ to }) => to), ...parents];
}

const MOVABLE: ReadonlySet<StableId['kind']> = new Set([
  'schema',
  'extension',
  'type',
  'domain',
  'sequence',
  'function',
  'collation',
  'table',
]);

function nameOf(id: StableId): string {
  return 'name' in id ? id.name : encodeId(id);
}

function produces(action: Action, id: StableId): boolean {
  return madeBy(action).has(encodeId(id));
}

const producedIds = new WeakMap<Action, ReadonlySet<string>>();

/** Ids of what an action makes; asked for often. */
function madeBy(action: Action): ReadonlySet<string> {
  const known = producedIds.get(action) ?? new Set(action.produces.map(encodeId));
  producedIds.set(action, known);
  return known;
}

function isCreateTable({ sql }: Action): boolean {
  return /^CREATE (?:UNLOGGED )?TABLE /.test(sql);
}

/** True for the table, its columns and their defaults. */
function belongsTo(id: StableId, table: TableId): boolean {
  if (encodeId(id) === encodeId(table)) return true;
  return 'table' in id && id.schema === table.schema && id.table === table.name;
}

const PART =
  /^ALTER TABLE "(?:[^"]|"")*"\."(?:[^"]|"")*" (?:ADD COLUMN|ALTER COLUMN ("(?:[^"]|"")*") SET DEFAULT) /;

/** The table that a plain addition of a column or default is about; null for every other action. */
function tableOfPart(action: Action): TableId | null {
  const [made] = action.produces;
  if (made === undefined || !('table' in made) || !PART.test(action.sql)) return null;
  const isPlain = action.transactionality === 'transactional' && !action.newSegmentBefore;
  if (!isPlain || action.verb !== 'create' || action.destroys.length > 0) return null;
  return { kind: 'table', schema: made.schema, name: made.table };
}

function isDefault(action: Action): boolean {
  return action.produces[0]?.kind === 'default';
}

function merge(create: Action, part: Action): Action | null {
  const list = columnListOf(create.sql);
  const columns = list === null ? null : columnsWith(list, part);
  if (list === null || columns === null) return null;
  const made = [...create.produces, ...part.produces];
  const ids = new Set(made.map(encodeId));
  const needed = [...create.consumes, ...part.consumes].filter((id) => !ids.has(encodeId(id)));
  return {
    ...create,
    sql: withColumns(list, columns),
    produces: made,
    consumes: [...new Map(needed.map((id) => [encodeId(id), id])).values()],
  };
}

function columnsWith({ columns }: ColumnList, part: Action): readonly string[] | null {
  const clause = part.sql.replace(PART, '');
  if (!isDefault(part)) return [...columns, clause];
  const name = PART.exec(part.sql)?.[1]?.slice(1, -1).replaceAll('""', '"');
  if (!columns.some((column) => columnName(column) === name)) return null;
  return columns.map((column) => (columnName(column) === name ? `${column} DEFAULT ${clause}` : column));
}

function isTable(id: StableId): id is TableId {
  return id.kind === 'table';
}

function inTheirOrder(columns: readonly string[], create: Action, desired: FactBase): readonly string[] {
  const table = create.produces.find(isTable);
  const position = (column: string): number => {
    const name = columnName(column);
    if (table === undefined || name === null) return 0;
    const found = desired.get({ kind: 'column', schema: table.schema, table: table.name, name });
    const place = found?.payload['_position'];
    return typeof place === 'number' ? place : Number.MAX_SAFE_INTEGER;
  };
  return [...columns].sort((first, second) => position(first) - position(second));
}
