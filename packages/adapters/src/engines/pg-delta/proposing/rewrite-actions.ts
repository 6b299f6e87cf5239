import type { Action, FactBase, StableId } from '@supabase/pg-delta';
import { textOf } from '../reading/payload.js';
import type { EngineBases } from '../engine-bases.js';
import { mendGrants } from './grant-actions.js';
import { castWithoutCollation } from './kept-columns.js';
import { keepInheritedColumns } from './inherited-columns.js';
import { writeVirtual } from '../reading/virtual-columns.js';
import { wholeTables } from './whole-tables.js';

/** Takes out what does nothing, and mends what PostgreSQL would refuse. */
export function rewriteActions(
  actions: readonly Action[],
  bases: EngineBases,
  faithful: ReadonlyMap<string, string>,
): readonly Action[] {
  const rewritten = keepInheritedColumns(actions, bases)
    .filter((action) => !isIdleDrop(action, bases.current) && !isIdleDefault(action, bases))
    .map((action) => writeFaithfully(castThroughText(withPlainCast(action, bases), bases), faithful))
    .map((action) => createNew(action, bases.current));
  return mendGrants(wholeTables(rewritten, bases.desired), bases);
}

/** Expressions are written so that they print, and columns so that they are stored, as in the scratch database. */
function writeFaithfully(action: Action, faithful: ReadonlyMap<string, string>): Action {
  let sql = writeVirtual(action.sql);
  if (sql.includes('ARRAY[')) {
    for (const [text, written] of faithful) sql = sql.replaceAll(text, () => written);
  }
  return { ...action, sql };
}

/** The engine replaces every routine that it makes; one that is not there yet is nothing that a plan replaces. */
function createNew(action: Action, current: FactBase): Action {
  const isNew = action.verb === 'create' && action.produces.every((id) => current.get(id) === undefined);
  return isNew ? { ...action, sql: action.sql.replace(/^CREATE OR REPLACE /, 'CREATE ') } : action;
}

/** With every change of a type the engine drops a default, also of a column that has none. */
function isIdleDrop(action: Action, current: FactBase): boolean {
  if (action.verb !== 'alter' || !/ ALTER COLUMN "(?:[^"]|"")*" DROP DEFAULT$/.test(action.sql)) return false;
  const column = action.consumes.find((id) => id.kind === 'column');
  if (column === undefined) return false;
  const hasDefault = current.childrenOf(column).some((child) => child.id.kind === 'default');
  return current.get(column) !== undefined && !hasDefault;
}

const DEFAULT_STEP = / ALTER COLUMN "(?:[^"]|"")*" (?:DROP DEFAULT$|SET DEFAULT )/;

/** Where only the collation changes, the default goes on being one. */
function isIdleDefault(action: Action, { current, desired }: EngineBases): boolean {
  if (action.verb !== 'alter' || !DEFAULT_STEP.test(action.sql)) return false;
  const column = action.consumes.find((id) => id.kind === 'column');
  const before = column === undefined ? undefined : current.get(column);
  const after = column === undefined ? undefined : desired.get(column);
  if (before === undefined || after === undefined) return false;
  const isRecollated =
    textOf(before, 'type') === textOf(after, 'type') &&
    textOf(before, 'collation') !== textOf(after, 'collation');
  return isRecollated && defaultOf(before.id, current) === defaultOf(after.id, desired);
}

function defaultOf(column: StableId, base: FactBase): string | null {
  const fact = base.childrenOf(column).find(({ id }) => id.kind === 'default');
  return fact === undefined ? null : textOf(fact, 'expr');
}

function withPlainCast(action: Action, { current }: EngineBases): Action {
  const column = action.consumes.find((id) => id.kind === 'column');
  const before = column === undefined ? undefined : current.get(column);
  return before === undefined
    ? action
    : { ...action, sql: castWithoutCollation(action.sql, textOf(before, 'type')) };
}

const RETYPE = /^(ALTER (?:FOREIGN )?TABLE .+ TYPE .+ USING "(?:[^"]|"")*")::([^:]+)$/;

/** There is no cast from one enum to another: the way goes through text. */
function castThroughText(action: Action, bases: EngineBases): Action {
  const [, before, type] = RETYPE.exec(action.sql) ?? [];
  const column = action.consumes.find((id) => id.kind === 'column');
  if (before === undefined || type === undefined || column === undefined) return action;
  const [from, to] = [bases.current, bases.desired].map((base) => {
    const fact = base.get(column);
    return fact === undefined ? null : textOf(fact, 'type');
  });
  const areEnums = isEnum(from ?? null, bases.current) && isEnum(to ?? null, bases.desired);
  if (!areEnums) return action;
  return { ...action, sql: `${before}::text${type.endsWith('[]') ? '[]' : ''}::${type}` };
}

function isEnum(type: string | null, base: FactBase): boolean {
  if (type === null) return false;
  const name = type.replace(/\[\]$/, '').replaceAll('"', '');
  return base
    .facts()
    .some(
      (fact) =>
        fact.id.kind === 'type' &&
        textOf(fact, 'variant') === 'enum' &&
        (name === `${fact.id.schema}.${fact.id.name}` || name === fact.id.name),
    );
}
