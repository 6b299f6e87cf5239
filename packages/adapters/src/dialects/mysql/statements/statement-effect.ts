import {
  alterActions,
  type MysqlStatement,
  readMysqlStatement,
} from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import type { ObjectRef } from '@lockstep/core/catalog/object-kind.js';
import type { ProposedEffect } from '@lockstep/core/catalog/proposal.js';
import { readAlterAction } from '@lockstep/core/hazards/mysql/alter-action.js';
import { effectOfActions } from './alter-effect.js';
import { indexAction } from './index-statement.js';

/** The database before and after all statements of a plan. */
export interface EffectCatalogs {
  readonly current: Catalog;
  readonly desired: Catalog;
}

/** What a statement does to the facts of the catalogs; `touches` are all whose state it changes, on either side. */
export type MysqlEffect = ProposedEffect & { readonly touches: readonly string[] };

/**
 * The effect of one statement, read from its tokens. One of a form that engines do not write is about an object of kind
 * `other`, so that nobody takes it for known.
 */
export function mysqlStatementEffect(sql: string, catalogs: EffectCatalogs): MysqlEffect {
  const statement = readMysqlStatement(sql);
  const [verb, kind = ''] = statement.node.split(' ');
  if (statement.node === 'ALTER TABLE') return alteredTable(statement, catalogs);
  if (kind === 'INDEX') return changedIndex(statement, catalogs) ?? unknown(statement);
  if (statement.node === 'RENAME TABLE') return renamedTables(statement, catalogs);
  const object = objectOf(statement, catalogs);
  if (object === null) return unknown(statement);
  if (verb === 'CREATE') return created(statement, object, catalogs);
  return verb === 'DROP'
    ? dropped(statement, object, catalogs)
    : effect(object.root, 'alter', { touches: [object.id] });
}

type Ids = Partial<Pick<MysqlEffect, 'creates' | 'destroys' | 'retypes' | 'touches'>>;

/** An effect; it touches what it creates and destroys, and what is said beside. */
function effect(object: ObjectRef, verb: MysqlEffect['verb'], ids: Ids = {}): MysqlEffect {
  const { creates = [], destroys = [], retypes = [], touches = [] } = ids;
  return {
    object,
    verb,
    creates,
    destroys,
    retypes,
    touches: [...new Set([...creates, ...destroys, ...retypes, ...touches])],
  };
}

function unknown({ node }: MysqlStatement): MysqlEffect {
  return effect({ kind: 'other', name: node }, 'alter');
}

interface StatementObject {
  readonly id: string;
  /** Of a trigger its table. */
  readonly root: ObjectRef;
}

const KINDS: Readonly<Record<string, ObjectRef['kind']>> = {
  TABLE: 'table',
  VIEW: 'view',
  PROCEDURE: 'procedure',
  FUNCTION: 'function',
  EVENT: 'event',
  SEQUENCE: 'sequence',
};

function objectOf(statement: MysqlStatement, catalogs: EffectCatalogs): StatementObject | null {
  const name = statement.names[0]?.name;
  const word = statement.node.split(' ')[1] ?? '';
  if (name === undefined) return null;
  if (word === 'TRIGGER') return triggerNamed(name, statement, catalogs);
  const kind = KINDS[word];
  return kind === undefined ? null : { id: `${kind}:${name}`, root: { kind, name } };
}

function triggerNamed(
  name: string,
  { table }: MysqlStatement,
  { current, desired }: EffectCatalogs,
): StatementObject | null {
  const isMeant = ({ kind, id, details }: CatalogFact): boolean =>
    kind === 'trigger' && (table === null || details['table'] === table.name) && endsWith(id, name);
  const fact = [...desired.facts, ...current.facts].find(isMeant);
  const owner = fact?.details['table'];
  return fact === undefined || typeof owner !== 'string'
    ? null
    : { id: fact.id, root: { kind: 'table', name: owner } };
}

function endsWith(id: string, name: string): boolean {
  return id.endsWith(`.${name}`) || id.endsWith(`."${name.replaceAll('"', '""')}"`);
}

/** A table is made with all that hangs on it, but triggers, and foreign keys that the statement does not write. */
function created(statement: MysqlStatement, object: StatementObject, catalogs: EffectCatalogs): MysqlEffect {
  const { current, desired } = catalogs;
  const existed = current.facts.some(({ id }) => id === object.id);
  const words = new Set(statement.tokens.map(({ value }) => value));
  const isMade = (fact: CatalogFact): boolean => {
    if (fact.id === object.id) return true;
    if (fact.root !== object.id || fact.kind === 'trigger') return false;
    const isForeign = fact.kind === 'constraint' && fact.details['type'] === 'foreign key';
    return !isForeign || words.has('REFERENCES');
  };
  const creates = [object.id, ...desired.facts.filter(isMade).map(({ id }) => id)];
  const once = [...new Set(creates)];
  const destroys = statement.modifiers.includes('REPLACE') ? rootedAt(object.id, current) : [];
  if (!existed) return effect(object.root, verbFor(statement, 'create'), { creates: once });
  const lost = destroys.filter((id) => !once.includes(id));
  const known = new Set(current.facts.map(({ id }) => id));
  const fresh = once.filter((id) => !known.has(id));
  return effect(object.root, 'alter', { creates: fresh, destroys: lost, touches: [...once, ...lost] });
}

/** What makes or drops a trigger alters its table. */
function verbFor({ node }: MysqlStatement, verb: 'create' | 'drop'): MysqlEffect['verb'] {
  return node.endsWith('TRIGGER') ? 'alter' : verb;
}

function rootedAt(root: string, { facts }: Catalog): readonly string[] {
  return facts.filter((fact) => fact.root === root || fact.id === root).map(({ id }) => id);
}

function dropped(
  statement: MysqlStatement,
  object: StatementObject,
  { current }: EffectCatalogs,
): MysqlEffect {
  const prefix = object.id.slice(0, object.id.indexOf(':') + 1);
  const ids = object.id.startsWith('trigger:')
    ? [object.id]
    : statement.names.map(({ name }) => `${prefix}${name}`);
  const destroys = ids.flatMap((id) => (id.startsWith('trigger:') ? [id] : [id, ...rootedAt(id, current)]));
  return effect(object.root, verbFor(statement, 'drop'), { destroys: [...new Set(destroys)] });
}

function alteredTable(statement: MysqlStatement, catalogs: EffectCatalogs): MysqlEffect {
  const table = statement.names[0]?.name ?? '';
  const actions = alterActions(statement).map(readAlterAction);
  const renamed = actions.find((action) => action.kind === 'rename table');
  if (renamed?.kind === 'rename table') return renamedTable([table, renamed.to], catalogs);
  const isRename = actions.every(({ kind }) => kind === 'rename key');
  const ids = effectOfActions(actions, table, catalogs);
  const altered = effect({ kind: 'table', name: table }, isRename ? 'rename' : 'alter', ids);
  return asAddition(altered);
}

/** An alteration that only makes something new is a creation: what was there stays as it is. */
function asAddition(effect: MysqlEffect): MysqlEffect {
  const { verb, creates, destroys, retypes, touches } = effect;
  const made = new Set(creates);
  const isMore = creates.length > 0 && destroys.length + retypes.length === 0;
  const isAddition = verb === 'alter' && isMore && touches.every((id) => made.has(id));
  return isAddition ? { ...effect, verb: 'create' } : effect;
}

function changedIndex(statement: MysqlStatement, catalogs: EffectCatalogs): MysqlEffect | null {
  const table = statement.table?.name;
  const action = indexAction(statement);
  if (table === undefined || action === null) return null;
  return asAddition(
    effect({ kind: 'table', name: table }, 'alter', effectOfActions([action], table, catalogs)),
  );
}

function renamedTable(names: readonly [string, string], { current, desired }: EffectCatalogs): MysqlEffect {
  const [from, to] = names.map((name) => `table:${name}`);
  const destroys = rootedAt(from ?? '', current);
  const creates = rootedAt(to ?? '', desired);
  // Foreign keys of other tables follow the new name.
  const followers = [...current.facts, ...desired.facts]
    .filter(({ kind, references }) => kind === 'constraint' && references.includes(from ?? ''))
    .map(({ id }) => id);
  return effect({ kind: 'table', name: names[0] }, 'rename', { creates, destroys, touches: followers });
}

function renamedTables({ names }: MysqlStatement, catalogs: EffectCatalogs): MysqlEffect {
  const effects = names.flatMap(({ name }, index) => {
    const to = names[index + 1];
    return index % 2 === 1 || to === undefined ? [] : [renamedTable([name, to.name], catalogs)];
  });
  const all = (key: 'creates' | 'destroys' | 'touches') => [...new Set(effects.flatMap((one) => one[key]))];
  return {
    object: { kind: 'table', name: names[0]?.name ?? '' },
    verb: 'rename',
    creates: all('creates'),
    destroys: all('destroys'),
    retypes: [],
    touches: all('touches'),
  };
}
