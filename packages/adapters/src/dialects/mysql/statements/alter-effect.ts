import type { AlterAction } from '@lockstep/core/hazards/mysql/alter-action.js';
import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { ProposedEffect } from '@lockstep/core/catalog/proposal.js';
import { partId, rootId } from '../catalog/fact-names.js';

/** Ids of facts as an effect lists them. */
export type EffectIds = Pick<ProposedEffect, 'creates' | 'destroys' | 'retypes'> & {
  readonly touches: readonly string[];
};

interface Sides {
  readonly current: Catalog;
  readonly desired: Catalog;
}

/** What one action names, before all actions of its statement are seen together. */
interface Named {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly touched: readonly string[];
}

const NOTHING: Named = { added: [], removed: [], touched: [] };

/** What the actions of one ALTER TABLE do together: what is dropped and added again is neither created nor destroyed. */
export function effectOfActions(actions: readonly AlterAction[], table: string, sides: Sides): EffectIds {
  const named = actions.map((action) => namedBy(action, table, sides));
  const added = [...new Set(named.flatMap((one) => one.added))];
  const removed = [...new Set(named.flatMap((one) => one.removed))];
  const touches = [...new Set([...named.flatMap((one) => one.touched), ...added, ...removed])];
  return {
    creates: added.filter((id) => !removed.includes(id)),
    destroys: removed.filter((id) => !added.includes(id)),
    retypes: touches.filter((id) => isRetyped(id, sides)),
    touches,
  };
}

function isRetyped(id: string, { current, desired }: Sides): boolean {
  const [before, after] = [current, desired].map(({ facts }) => facts.find((fact) => fact.id === id));
  return before?.kind === 'column' && after !== undefined && before.details['type'] !== after.details['type'];
}

function namedBy(action: AlterAction, table: string, sides: Sides): Named {
  switch (action.kind) {
    case 'add column':
      return addedColumn(action.name, table, sides);
    case 'drop column':
      return droppedColumn(action.name, table, sides);
    case 'modify column':
      return modifiedColumn(action, table, sides);
    case 'alter column':
      return { ...NOTHING, touched: [partId('column', table, action.name)] };
    case 'option':
    case 'unknown':
      return { ...NOTHING, touched: wholeTable(table, sides) };
    default:
      return namedByKey(action, table, sides);
  }
}

/** A column may bring a key of its own (`ADD COLUMN x int UNIQUE`). */
function addedColumn(name: string, table: string, sides: Sides): Named {
  const keys = onlyIn(sides.desired, sides.current, partsWith(name, table, sides.desired));
  return { ...NOTHING, added: [partId('column', table, name), ...keys.filter(isNoColumn)] };
}

/** A column takes along the keys that consist of it alone, and is taken out of the others. */
function droppedColumn(name: string, table: string, sides: Sides): Named {
  const parts = partsWith(name, table, sides.current);
  const gone = onlyIn(sides.current, sides.desired, parts).filter(isNoColumn);
  return { ...NOTHING, removed: [partId('column', table, name), ...gone], touched: parts };
}

function isNoColumn(id: string): boolean {
  return !id.startsWith('column:');
}

function onlyIn(catalog: Catalog, other: Catalog, ids: readonly string[]): readonly string[] {
  const [here, there] = [catalog, other].map(({ facts }) => new Set(facts.map(({ id }) => id)));
  return ids.filter((id) => here?.has(id) === true && there?.has(id) !== true);
}

/** Indexes and constraints over a column, and columns that are computed from it. */
function partsWith(column: string, table: string, catalog: Catalog): readonly string[] {
  const id = partId('column', table, column);
  return catalog.facts
    .filter(({ root, references }) => root === rootId('table', table) && references.includes(id))
    .map((fact) => fact.id);
}

function modifiedColumn(
  { name, to }: Extract<AlterAction, { kind: 'modify column' }>,
  table: string,
  { current, desired }: Sides,
): Named {
  const [from, id] = [partId('column', table, name), partId('column', table, to)];
  if (name === to) return { ...NOTHING, touched: [id] };
  const foreign = current.facts.filter(({ references }) => references.includes(from)).map((fact) => fact.id);
  const touched = [...partsWith(name, table, current), ...partsWith(to, table, desired), ...foreign];
  return { added: [id], removed: [from], touched };
}

/** Options change what the server prints of columns too: a charset that becomes or ceases to be the table's. */
function wholeTable(table: string, { current, desired }: Sides): readonly string[] {
  const root = rootId('table', table);
  const isChanged = (fact: CatalogFact): boolean => {
    const before = current.facts.find(({ id }) => id === fact.id);
    return fact.root === root && fact.kind === 'column' && before !== undefined && before.hash !== fact.hash;
  };
  return [root, ...desired.facts.filter(isChanged).map(({ id }) => id)];
}

function namedByKey(action: AlterAction, table: string, sides: Sides): Named {
  switch (action.kind) {
    case 'add key':
      return addedKey(action, table, sides);
    case 'drop key':
      return droppedKey(action.name, table, sides);
    case 'rename key':
      return {
        ...NOTHING,
        removed: keyIds(action.from, table, sides.current),
        added: keyIds(action.to, table, sides.desired),
      };
    case 'add foreign key':
    case 'add check':
      return addedConstraint(action, table, sides);
    case 'drop constraint':
      return { ...NOTHING, removed: constraintIds(action, table, sides.current) };
    default:
      return NOTHING;
  }
}

/** A key by its name; without one, the keys that are there only afterwards. */
function addedKey(
  { name, type }: Extract<AlterAction, { kind: 'add key' }>,
  table: string,
  sides: Sides,
): Named {
  const added = name === null ? freshKeys(table, sides) : keyIds(name, table, sides.desired);
  // Columns of a primary key become NOT NULL.
  const columns =
    type !== 'primary key'
      ? []
      : added.flatMap((id) => columnsOf(sides.desired.facts.find((fact) => fact.id === id)));
  return { ...NOTHING, added, touched: columns };
}

function droppedKey(name: string, table: string, { current }: Sides): Named {
  const ids = keyIds(name, table, current);
  const known = current.facts.filter(({ id }) => ids.includes(id));
  return { ...NOTHING, removed: ids, touched: name === 'PRIMARY' ? known.flatMap(columnsOf) : [] };
}

function columnsOf(fact: CatalogFact | undefined): readonly string[] {
  return (fact?.references ?? []).filter((id) => id.startsWith('column:'));
}

const KEY_TYPES: readonly unknown[] = ['primary key', 'unique'];

function isKey({ kind, details }: CatalogFact): boolean {
  return kind === 'index' || (kind === 'constraint' && KEY_TYPES.includes(details['type']));
}

/** Ids of an index or of a key that is a constraint; the id of an index where no catalog knows it. */
function keyIds(name: string, table: string, { facts }: Catalog): readonly string[] {
  const wanted = [partId('index', table, name), partId('constraint', table, name)];
  const found = facts.filter((fact) => wanted.includes(fact.id) && isKey(fact)).map(({ id }) => id);
  return found.length > 0 ? found : wanted.slice(name === 'PRIMARY' ? 1 : 0, name === 'PRIMARY' ? 2 : 1);
}

function freshKeys(table: string, { current, desired }: Sides): readonly string[] {
  const known = new Set(current.facts.map(({ id }) => id));
  return desired.facts
    .filter((fact) => fact.root === rootId('table', table) && isKey(fact) && !known.has(fact.id))
    .map(({ id }) => id);
}

type Constraint = Extract<AlterAction, { kind: 'add foreign key' | 'add check' }>;

function addedConstraint(action: Constraint, table: string, sides: Sides): Named {
  const isForeign = action.kind === 'add foreign key';
  const fresh = sides.desired.facts
    .filter((fact) => isConstraintOf(fact, table, isForeign))
    .map(({ id }) => id);
  const added =
    action.name === null
      ? onlyIn(sides.desired, sides.current, fresh)
      : constraintIds({ name: action.name, isForeign }, table, sides.desired);
  return { ...NOTHING, added: [...added, ...(isForeign ? indexesBrought(added, table, sides) : [])] };
}

/** A foreign key brings an index over its columns where none fits; it has the key's name, or that of a column. */
function indexesBrought(
  keys: readonly string[],
  table: string,
  { current, desired }: Sides,
): readonly string[] {
  const names = keys.flatMap((id) => {
    const key = desired.facts.find((fact) => fact.id === id);
    const columns = key?.details['columns'];
    const [first] = Array.isArray(columns) ? columns : [];
    return [id.slice(id.lastIndexOf('.') + 1), typeof first === 'string' ? first : ''];
  });
  return onlyIn(
    desired,
    current,
    names.map((name) => partId('index', table, name)),
  );
}

function isConstraintOf({ root, kind, details }: CatalogFact, table: string, isForeign: boolean): boolean {
  const isMeant = isForeign ? details['type'] === 'foreign key' : details['type'] !== 'foreign key';
  return root === rootId('table', table) && kind === 'constraint' && isMeant;
}

/** A foreign key whose name a unique key has too carries its type in its id. */
function constraintIds(
  { name, isForeign }: { readonly name: string; readonly isForeign: boolean },
  table: string,
  { facts }: Catalog,
): readonly string[] {
  const plain = partId('constraint', table, name);
  const wanted = [plain, `${plain} (foreign key)`];
  const found = facts.filter((fact) => wanted.includes(fact.id));
  const meant = isForeign
    ? found.filter(({ details }) => details['type'] === 'foreign key')
    : found.slice(0, 1);
  return meant.length > 0 ? meant.map(({ id }) => id) : [plain];
}
