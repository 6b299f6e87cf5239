import { printObjectId } from '../catalog/object-id.js';
import { type Catalog, factsById } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand, type NextStep, stepText } from '../errors/next-command.js';
import type { Proposal, ProposedStatement } from '../catalog/proposal.js';
import type { Dependent } from './links.js';
import type { Ownership } from './ownership.js';
import { type BrokenTie, brokenTies, type BrokenTiesRequest, freeByHand } from './ties.js';

/** A statement that somebody else's object would make fail. */
export interface BrokenDependent {
  readonly dependent: Dependent;
  /** What the statement would drop, make anew or retype: kind and name. */
  readonly used: string;
  readonly sql: string;
}

/** Kinds that PostgreSQL will not let change under what uses them. */
const BLOCKS_RETYPE: ReadonlySet<string> = new Set([
  'view',
  'materialized_view',
  'rule',
  'policy',
  'trigger',
  'function',
  'procedure',
  'publication',
]);

export interface BrokenDependentsRequest {
  readonly module: string;
  readonly proposal: Proposal;
  readonly ownership: Ownership;
  readonly current: Catalog;
}

/** Finds the statements of a proposal that would fail because of what others have built on our objects. */
export function brokenDependents(request: BrokenDependentsRequest): readonly BrokenDependent[] {
  const facts = factsById(request.current);
  const { dependents, tenants } = request.ownership;
  return [...dependents, ...tenants].flatMap((dependent) => {
    for (const statement of request.proposal.statements) {
      const used = dependent.usesIds.find((id) => breaks(statement, { used: id, by: dependent }));
      if (used === undefined) continue;
      const fact = facts.get(used);
      const name = fact === undefined ? used : describeObject(fact);
      return [{ dependent, used: name, sql: statement.sql }];
    }
    return [];
  });
}

function breaks(
  statement: ProposedStatement,
  link: { readonly used: string; readonly by: Dependent },
): boolean {
  // What uses an object follows its rename.
  if (statement.verb === 'rename') return false;
  if (statement.destroys.includes(link.used)) return true;
  return statement.retypes.includes(link.used) && BLOCKS_RETYPE.has(link.by.kind);
}

/** A request with everything that says whose the objects are that hang on ours. */
export type RefuseDependentsRequest = Omit<BrokenDependentsRequest, 'current'> &
  Pick<BrokenTiesRequest, 'current' | 'desired' | 'claims' | 'ledger'>;

/** An object of somebody else that a statement would break, change or take along. */
interface Hurt {
  readonly object: string;
  readonly owner: string;
  readonly used: string;
  readonly sql: string;
  readonly next: NextStep;
}

/**
 * Throws `OWNERSHIP.CONFLICT` naming owner and object where a statement would fail because of others' objects, or would
 * change or take along what hangs on ours.
 */
export function refuseBrokenDependents(request: RefuseDependentsRequest): void {
  const broken = brokenDependents({ ...request, current: request.current.catalog });
  const known = new Set(broken.map(({ dependent }) => printObjectId(dependent)));
  const ties = brokenTies(request).filter(({ tie }) => tie.holder === null || !known.has(tie.holder));
  const hurt = [...broken.map(hurtDependent), ...ties.map(hurtTie)];
  const [first] = hurt;
  if (first === undefined) return;
  throw new LockstepError('OWNERSHIP.CONFLICT', {
    what: `The plan of ${request.module} would change ${first.used}, but ${first.object}, ${first.owner}, uses it.`,
    why: hurt.map(({ object, owner, used, sql }) => `${object} (${owner}) uses ${used}: ${sql}`).join('\n'),
    next: [...new Map(hurt.map(({ next }) => [stepText(next), next])).values()],
  });
}

function hurtDependent({ dependent, used, sql }: BrokenDependent): Hurt {
  const object = describeObject(dependent);
  const byHand = `Drop or change ${object} by hand, or add it to the files of a module.`;
  return { object, used, sql, ...ownedBy(dependent.module, { object, byHand }) };
}

function hurtTie(broken: BrokenTie): Hurt {
  const object = describeObject(broken.tie.object);
  const byHand = `Detach ${object} by hand (${freeByHand(broken)}), or add it to the files of a module.`;
  return { object, used: broken.used, sql: broken.sql, ...ownedBy(broken.module, { object, byHand }) };
}

function ownedBy(
  module: string | null,
  { object, byHand }: { readonly object: string; readonly byHand: string },
): Pick<Hurt, 'owner' | 'next'> {
  if (module === null) return { owner: 'which belongs to no module', next: byHand };
  return {
    owner: `which belongs to module ${module}`,
    next: nextCommand(
      'apply',
      { module },
      { note: `Change ${object} in the files of ${module} first, then` },
    ),
  };
}
