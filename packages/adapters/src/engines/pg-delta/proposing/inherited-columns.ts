import { type Action, encodeId, type Fact, type FactBase, type StableId } from '@supabase/pg-delta';
import type { EngineBases } from '../engine-bases.js';

type ColumnId = Extract<StableId, { table: string }>;

/**
 * A column that leaves its parent table and stays in every child is dropped from the parent alone: dropped from all
 * and added to the children again, as the engine plans it, it would lose the children's values.
 */
export function keepInheritedColumns(actions: readonly Action[], bases: EngineBases): readonly Action[] {
  const kept = new Map<Action, Action>();
  const needless = new Set<Action>();
  for (const drop of actions) {
    const column = droppedColumn(drop);
    const additions = column === null ? null : additionsInChildren(column, actions, bases);
    if (additions === null) continue;
    kept.set(drop, { ...drop, sql: drop.sql.replace(/^ALTER TABLE /, 'ALTER TABLE ONLY ') });
    for (const addition of additions) needless.add(addition);
  }
  return actions.filter((action) => !needless.has(action)).map((action) => kept.get(action) ?? action);
}

function droppedColumn({ sql, destroys }: Action): ColumnId | null {
  const column = destroys.find(isColumn);
  if (column === undefined || !destroys.every(({ kind }) => kind === 'column' || kind === 'default'))
    return null;
  return /^ALTER TABLE "(?:[^"]|"")*"\."(?:[^"]|"")*" DROP COLUMN /.test(sql) ? column : null;
}

function isColumn(id: StableId): id is ColumnId {
  return id.kind === 'column';
}

/** The actions that give each child the same column again; null where not all of them get it, or not the same. */
function additionsInChildren(
  column: ColumnId,
  actions: readonly Action[],
  { current, desired }: EngineBases,
): readonly Action[] | null {
  const children = childrenOf(column, current);
  const before = definitionOf(column, current);
  const additions = children.flatMap((child) => {
    const id: ColumnId = { ...column, schema: child.schema, table: child.name };
    const found = actions.find(
      ({ sql, produces }) =>
        / ADD COLUMN /.test(sql) && produces.some((made) => encodeId(made) === encodeId(id)),
    );
    return found !== undefined && definitionOf(id, desired) === before ? [found] : [];
  });
  return children.length > 0 && additions.length === children.length ? additions : null;
}

/** Of what a table itself depends on, only tables it inherits from are tables. */
function childrenOf(
  { schema, table }: ColumnId,
  base: FactBase,
): readonly { schema: string; name: string }[] {
  const parent = encodeId({ kind: 'table', schema, name: table });
  return base.facts().flatMap(({ id }) => {
    if (id.kind !== 'table' || encodeId(id) === parent) return [];
    return base.outgoingEdges(id).some(({ to }) => encodeId(to) === parent) ? [id] : [];
  });
}

/** What the column is, without where it stands; with its default. */
function definitionOf(column: ColumnId, base: FactBase): string {
  const fact = base.get(column);
  const parts =
    fact === undefined ? [] : [fact, ...base.childrenOf(fact.id).filter(({ id }) => id.kind === 'default')];
  return JSON.stringify(parts.map(ownPayload));
}

function ownPayload({ payload }: Fact): readonly unknown[] {
  return Object.entries(payload)
    .filter(([key]) => !key.startsWith('_'))
    .sort(([first], [second]) => (first < second ? -1 : 1));
}
