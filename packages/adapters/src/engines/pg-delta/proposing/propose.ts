import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Proposal } from '@lockstep/core/catalog/proposal.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';
import { type Plan, plan } from '@supabase/pg-delta';
import { complementStatements } from './complement.js';
import { engineBases, type EngineBases } from '../engine-bases.js';
import { stateOf } from '../engine-state.js';
import { keepColumns } from './kept-columns.js';
import { candidateNames, namedRenames } from './named-renames.js';
import { orderActions } from './order-actions.js';
import { proposedStatements } from './proposed-statements.js';
import { renameObjects } from './rename-objects.js';
import { renameStatement } from './rename-statements.js';
import { renameViewColumns, viewColumnRenames } from './renamed-views.js';
import { rewriteActions } from './rewrite-actions.js';

/** Says how to get from the current to the desired state. Throws `ENGINE.FAILED`, `CONFIG.INVALID` for a rename. */
export function propose(request: ProposeRequest): Proposal {
  const bases = engineBases(request);
  const kept = keepColumns(bases);
  const firstPlan = enginePlan(request, kept.bases);
  const columns = viewColumnRenames(request, bases);
  const others = request.renames.filter((rename) => !columns.some(({ named }) => named === rename));
  const named = namedRenames({ ...request, renames: others }, bases, firstPlan.renameCandidates);
  const { base, renames } = renameObjects(bases.current, bases.desired, named);
  const views = renameViewColumns({ request, bases: { ...bases, current: base }, renames, columns });
  const renamed = { ...bases, current: views.base };
  const isRenamed = request.renames.length > 0;
  const { bases: altered, first } = isRenamed ? keepColumns(renamed) : kept;
  const { actions, renameCandidates } = isRenamed ? enginePlan(request, altered) : firstPlan;
  const { faithful } = stateOf(request.desired);
  const statements = [
    ...renames.map((rename) => renameStatement(rename, bases.current)),
    ...views.statements,
    ...first,
    ...proposedStatements(orderActions(rewriteActions(actions, renamed, faithful))),
  ];
  return {
    statements: [...statements, ...complementStatements(request, statements)],
    renameCandidates: renameCandidates
      .filter((candidate) => candidate.status === 'unambiguous')
      .map(candidateNames),
  };
}

function enginePlan(request: ProposeRequest, bases: EngineBases): Plan {
  const roles = [request.current, request.desired].flatMap((snapshot) =>
    snapshot.catalog.facts.filter((fact) => fact.kind === 'role').map((fact) => fact.name),
  );
  const { databaseOwner } = stateOf(request.current);
  try {
    return plan(bases.current, bases.desired, {
      scope: 'database',
      renames: 'prompt',
      // A plan says the same whoever reads the database: rights are checked where it is applied.
      capability: { role: databaseOwner, isSuperuser: true, memberOf: [] },
      assumedRoles: [...new Set([...roles, databaseOwner])],
    });
  } catch (cause) {
    throw engineFailure(cause);
  }
}

function engineFailure(cause: unknown): LockstepError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new LockstepError('ENGINE.FAILED', {
    what: `pg-delta found no way from the database to the files: ${message.split('\n')[0] ?? ''}`,
    why: message,
    next: [
      'Change the named object in two steps: drop what uses it in one apply, and create it again in the next.',
    ],
    cause,
  });
}
