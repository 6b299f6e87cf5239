import { printObjectId } from '@lockstep/core/catalog/object-id.js';
import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { ExportedStatement } from '@lockstep/core/catalog/exported-statement.js';
import type { ExportSchemaRequest } from '@lockstep/core/ports/schema-exporter.js';
import { factsById } from '@lockstep/core/catalog/catalog.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ProposedStatement } from '@lockstep/core/catalog/proposal.js';
import { type Action, buildFactBase, plan, type StableId } from '@supabase/pg-delta';
import { withPlainNotNull } from './reading/domain-not-null.js';
import { complementStatements } from './proposing/complement.js';
import { neutralId } from './reading/convert-catalog.js';
import { engineBases, type EngineBases } from './engine-bases.js';
import { rememberState, stateOf } from './engine-state.js';
import { factIdOf } from './reading/fact-names.js';
import { proposedStatements } from './proposing/proposed-statements.js';
import { mayDangle } from './reading/may-dangle.js';
import { writeVirtual } from './reading/virtual-columns.js';

/**
 * The statements that make the viewed part of a database in an empty one, each with the root object it is about.
 * One column, one constraint a statement, so that a writer can put them together. Throws `ENGINE.FAILED`.
 */
export function exportSchema({ snapshot, view }: ExportSchemaRequest): readonly ExportedStatement[] {
  const empty = emptyDatabaseLike(snapshot);
  const nothing = { mine: new Set<string>(), needs: new Set<string>(), owners: view.owners };
  const request = {
    current: empty,
    desired: snapshot,
    views: { current: nothing, desired: view },
    renames: [],
  };
  const bases = engineBases(request);
  const facts = factsById(snapshot.catalog);
  const actions = actionsOf(bases, snapshot);
  const made = actions.map((action) => {
    const subject = action.produces[0] ?? action.consumes[0];
    const id = subject === undefined ? null : idIn(bases, subject);
    return {
      sql: withPlainNotNull(writeVirtual(action.sql)),
      subject: id,
      root: id === null ? null : (facts.get(id)?.root ?? rootByTarget(subject, bases, facts)),
      creates: action.produces.map((produced) => idIn(bases, produced)),
    };
  });
  const proposed = proposedStatements(actions.map((action) => ({ action, startsSegment: false })));
  return [...made, ...complementStatements(request, proposed).map(complement)];
}

/** A statement for what the engine is blind to: it is about a property, which is not a fact of its own. */
function complement({ sql, object }: ProposedStatement): ExportedStatement {
  return { sql, subject: null, root: printObjectId(object), creates: [] };
}

/** What CREATE DATABASE makes: the schema `public`. */
function emptyDatabaseLike(snapshot: CatalogSnapshot): CatalogSnapshot {
  const state = stateOf(snapshot);
  const facts = state.base.facts().filter((fact) => fact.id.kind === 'schema' && fact.id.name === 'public');
  const base = buildFactBase(facts, [], 'liveDb', new Set(), { allowDangling: mayDangle });
  const kept = new Set(facts.map(neutralId));
  const catalog = {
    ...snapshot.catalog,
    facts: snapshot.catalog.facts.filter((fact) => kept.has(fact.id)),
    unmodelled: [],
  };
  return rememberState({ catalog }, { ...state, base });
}

function actionsOf(bases: EngineBases, snapshot: CatalogSnapshot): readonly Action[] {
  const { databaseOwner } = stateOf(snapshot);
  const roles = snapshot.catalog.facts.filter((fact) => fact.kind === 'role').map((fact) => fact.name);
  try {
    return plan(bases.current, bases.desired, {
      scope: 'database',
      compact: false,
      capability: { role: databaseOwner, isSuperuser: true, memberOf: [] },
      assumedRoles: [...new Set([...roles, databaseOwner])],
    }).actions;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new LockstepError('ENGINE.FAILED', {
      what: `pg-delta cannot write this database as SQL: ${message.split('\n')[0] ?? ''}`,
      why: message,
      next: ['Leave the schema of the named object out with --schemas, or write that object by hand.'],
      cause,
    });
  }
}

function idIn(bases: EngineBases, id: StableId): string {
  const fact = bases.desired.get(id);
  return fact === undefined ? factIdOf(id) : neutralId(fact);
}

/** Grants to an owner are not facts of a neutral catalog where they say nothing: their object decides. */
function rootByTarget(
  subject: StableId | undefined,
  ...[bases, facts]: readonly [EngineBases, ReturnType<typeof factsById>]
): string | null {
  if (subject === undefined || !('target' in subject)) return null;
  return facts.get(idIn(bases, subject.target))?.root ?? rootByTarget(subject.target, bases, facts);
}
