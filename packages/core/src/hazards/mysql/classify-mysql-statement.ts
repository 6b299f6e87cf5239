import { type ObjectKind, type ObjectRef, describeObject } from '../../catalog/object-kind.js';
import type { Hazard } from '../model/hazard.js';
import type { Classification, ClassifyRequest } from '../model/classification.js';
import { HAZARD_CODES } from '../../errors/hazard-codes.js';
import { type LockLevel, strongerLock } from '../model/lock-level.js';
import { hazard, touch, type Touch, unclassified } from '../model/statement-effect.js';
import { hazardsOfAction } from './action-hazards.js';
import { addKey, type AlterAction, readAlterAction } from './alter-action.js';
import { type AlterCost, costOf, dearer } from './alter-cost.js';
import { type MysqlQuestions, mysqlQuestions } from './mysql-questions.js';
import { alterActions, type MysqlStatement, readMysqlStatement } from './mysql-statement.js';
import { createTrigger, dropTrigger } from './trigger-rules.js';

/**
 * Says what one statement of a plan for MySQL, MariaDB or TiDB locks and risks, from its tokens and the catalogs before
 * and after. What it does to objects that the plan created does not count. Pure; a statement that no rule knows is
 * `UNCLASSIFIED`.
 */
export function classifyMysqlStatement(request: ClassifyRequest): Classification {
  const statement = readMysqlStatement(request.sql);
  const ask = mysqlQuestions(request);
  const touches = touchesOf(statement, ask, request.sql).filter(
    ({ on }) => on === null || !ask.isCreated(on),
  );
  const hazards = [...touches.flatMap((found) => found.hazards), implicitCommit(request.sql)];
  return {
    lock: touches.map(({ lock }) => lock).reduce(strongerLock, 'none'),
    hazards: inOrder(hazards),
  };
}

function inOrder(hazards: readonly Hazard[]): readonly Hazard[] {
  const seen = new Set<string>();
  const once = hazards.filter(({ code, object }) => {
    const key = `${code} ${object}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
  return HAZARD_CODES.flatMap((code) => once.filter((found) => found.code === code));
}

function implicitCommit(sql: string): Hazard {
  const message =
    'The server commits it at once (implicit commit): if a later statement fails, this one stays.';
  return hazard('NOT_TRANSACTIONAL', `statement ${shortened(sql)}`, message);
}

function shortened(sql: string): string {
  const text = sql.replace(/\s+/g, ' ').trim();
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function touchesOf(statement: MysqlStatement, ask: MysqlQuestions, sql: string): readonly Touch[] {
  const [verb, kind = ''] = statement.node.split(' ');
  const known = OBJECT_KINDS_BY_WORD[kind];
  const unknown = [unclassified(shortened(sql))];
  if (kind === 'INDEX') return indexOnTable(statement, ask) ?? unknown;
  if (known === undefined || statement.names.length === 0) return unknown;
  if (statement.node === 'ALTER TABLE') return alterTable(statement, ask);
  if (statement.node === 'RENAME TABLE') return renameTables(statement);
  if (verb === 'CREATE') return createObject(statement, known, ask);
  return verb === 'DROP' ? statement.names.map(({ name }) => dropOf({ kind: known, name }, ask)) : unknown;
}

const OBJECT_KINDS_BY_WORD: Readonly<Record<string, ObjectKind>> = {
  TABLE: 'table',
  VIEW: 'view',
  TRIGGER: 'trigger',
  PROCEDURE: 'procedure',
  FUNCTION: 'function',
  EVENT: 'event',
  SEQUENCE: 'sequence',
};

/** All actions of one statement are carried out together, in the way that the dearest of them needs. */
function alterTable(statement: MysqlStatement, ask: MysqlQuestions): readonly Touch[] {
  const table = statement.names[0]?.name ?? '';
  return [onTable(table, alterActions(statement).map(readAlterAction), ask)];
}

function onTable(table: string, actions: readonly AlterAction[], ask: MysqlQuestions): Touch {
  const cost = costTogether(actions, table, ask);
  const renames = actions.some(({ kind }) => kind === 'rename table');
  const lock = renames ? 'access exclusive' : LOCKS[cost];
  const hazards = actions.flatMap((action) => hazardsOfAction(action, table, ask));
  return touch({ kind: 'table', name: table }, lock, ...costHazards(cost, table), ...hazards);
}

const LOCKS: Readonly<Record<AlterCost, LockLevel>> = {
  metadata: 'none',
  online: 'none',
  rebuild: 'none',
  shared: 'share',
  copy: 'share',
};

/** A primary key that is replaced in one statement is built while others write; one that is only dropped is not. */
function costTogether(actions: readonly AlterAction[], table: string, ask: MysqlQuestions): AlterCost {
  const addsKey = actions.some((action) => action.kind === 'add key' && action.type === 'primary key');
  return actions
    .filter((action) => !(addsKey && action.kind === 'drop key' && action.name === 'PRIMARY'))
    .map((action) => costOf(action, table, ask))
    .reduce(dearer, 'metadata');
}

function costHazards(cost: AlterCost, table: string): readonly Hazard[] {
  const object = `table ${table}`;
  const rewrite = hazard('TABLE_REWRITE', object, `Every row of ${object} is written again.`);
  const work = cost === 'copy' ? 'all of its rows are copied' : 'the index is built';
  const blocks = hazard('BLOCKS_WRITES', object, `Writes to ${object} wait while ${work}.`);
  if (cost === 'rebuild') return [rewrite];
  if (cost === 'shared') return [blocks];
  return cost === 'copy' ? [rewrite, blocks] : [];
}

/** CREATE INDEX and DROP INDEX do what ALTER TABLE does. */
function indexOnTable(statement: MysqlStatement, ask: MysqlQuestions): readonly Touch[] | null {
  const [index] = statement.names;
  if (statement.table === null || index === undefined) return null;
  const action =
    statement.node === 'DROP INDEX'
      ? ({ kind: 'drop key', name: index.name } as const)
      : addKey(statement.tokens.filter(({ text }) => !/^(OR|REPLACE|ONLINE|OFFLINE)$/i.test(text)));
  return action === null ? null : [onTable(statement.table.name, [action], ask)];
}

function createObject(statement: MysqlStatement, kind: ObjectKind, ask: MysqlQuestions): readonly Touch[] {
  if (kind === 'trigger') return createTrigger(statement, ask);
  const replaced = statement.names
    .map(({ name }): ObjectRef => ({ kind, name }))
    .filter((object) => statement.modifiers.includes('REPLACE') && ask.exists(object));
  return replaced.map((object) =>
    kind === 'table'
      ? dropObject(object)
      : touch(
          object,
          'access exclusive',
          breaks(object, 'Code that uses it gets a different result from now on.'),
        ),
  );
}

function dropOf(object: ObjectRef, ask: MysqlQuestions): Touch {
  return object.kind === 'trigger' ? dropTrigger(object.name, ask) : dropObject(object);
}

const HOLDS_DATA: readonly ObjectKind[] = ['table', 'sequence'];

function dropObject(object: ObjectRef): Touch {
  const loses = HOLDS_DATA.includes(object.kind)
    ? [hazard('DATA_LOSS', describeObject(object), 'Everything stored in it is lost.')]
    : [];
  return touch(
    object,
    'access exclusive',
    ...loses,
    breaks(object, 'Code that uses it fails or no longer finds it.'),
  );
}

function breaks(object: ObjectRef, message: string): Hazard {
  return hazard('BREAKS_READERS', describeObject(object), message);
}

function renameTables({ names }: MysqlStatement): readonly Touch[] {
  return names.flatMap(({ name }, index) => {
    const to = names[index + 1]?.name ?? '';
    const object: ObjectRef = { kind: 'table', name };
    const message = `Code that reads or writes it by name fails: it becomes ${to}.`;
    return index % 2 === 1 ? [] : [touch(object, 'access exclusive', breaks(object, message))];
  });
}
