import { type ObjectKind, type ObjectRef, OBJECT_KINDS } from '@lockstep/core/catalog/object-kind.js';
import type { ProposedStatement } from '@lockstep/core/catalog/proposal.js';
import type { Action, StableId } from '@supabase/pg-delta';
import { factIdOf, factNameOf, writtenName } from '../reading/fact-names.js';
import { isRename, type OrderedAction } from './order-actions.js';

/** The engine's actions as statements of a proposal, in their order. */
export function proposedStatements(actions: readonly OrderedAction[]): readonly ProposedStatement[] {
  return actions.map(({ action, startsSegment }) => ({
    sql: action.sql,
    object: subjectOf(action),
    verb: verbOf(action),
    transactional: action.transactionality !== 'nonTransactional',
    startsSegment,
    creates: action.produces.map(factIdOf),
    destroys: [...action.destroys.map(factIdOf), ...setAside(action)],
    retypes: / ALTER COLUMN (?:"(?:[^"]|"")*") TYPE /.test(action.sql)
      ? action.consumes.filter((id) => id.kind === 'column').map(factIdOf)
      : [],
  }));
}

/** A change of an enum that takes values away renames the old type, which others' columns would keep. */
function setAside(action: Action): readonly string[] {
  const isRenamed =
    action.verb === 'alter' && /^ALTER TYPE .* RENAME TO "[^"]*__pgdelta_replaced/.test(action.sql);
  return isRenamed ? action.consumes.filter((id) => id.kind === 'type').map(factIdOf) : [];
}

function subjectOf(action: Action): ObjectRef {
  const subject = action.produces[0] ?? action.destroys[0] ?? action.consumes[0];
  return subject === undefined ? { kind: 'other', name: action.sql.slice(0, 60) } : objectOfId(subject);
}

function verbOf(action: Action): ProposedStatement['verb'] {
  return isRename(action) ? 'rename' : action.verb;
}

function isObjectKind(kind: string): kind is ObjectKind {
  return OBJECT_KINDS.some((known) => known === kind);
}

/** The object an id stands for; columns and defaults are named by their table, as in every list of a plan. */
export function objectOfId(id: StableId): ObjectRef {
  if (id.kind === 'column' || id.kind === 'default') {
    return { kind: 'table', name: writtenName(id.schema, id.table) };
  }
  if (id.kind === 'typeAttribute') return { kind: 'type', name: writtenName(id.schema, id.type) };
  const { kind, name } = factNameOf(id);
  return isObjectKind(kind) ? { kind, name } : { kind: 'other', name: `${kind} ${name}` };
}
