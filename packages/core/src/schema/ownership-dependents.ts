import { type Catalog, factsById } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import { LockstepError } from '../errors/lockstep-error.js';
import type { Proposal, ProposedStatement } from '../ports/schema-engine.js';
import type { Dependent } from './ownership-links.js';
import type { Ownership } from './ownership.js';

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

/** Throws `OWNERSHIP.CONFLICT` naming owner and object where a statement would fail because of others' objects. */
export function refuseBrokenDependents(request: BrokenDependentsRequest): void {
  const broken = brokenDependents(request);
  const [first] = broken;
  if (first === undefined) return;
  const owner = ({ module }: Dependent): string =>
    module === null ? 'which belongs to no module' : `which belongs to module ${module}`;
  throw new LockstepError('OWNERSHIP.CONFLICT', {
    what: `The plan of ${request.module} would change ${first.used}, but ${describeObject(first.dependent)}, ${owner(first.dependent)}, uses it.`,
    why: broken
      .map(
        ({ dependent, used, sql }) =>
          `${describeObject(dependent)} (${owner(dependent)}) uses ${used}: ${sql}`,
      )
      .join('\n'),
    next: [
      first.dependent.module === null
        ? `Drop or change ${describeObject(first.dependent)} by hand, or take it into the files of a module.`
        : `Change ${describeObject(first.dependent)} in the files of ${first.dependent.module} first, then {bin} apply --module ${first.dependent.module}`,
    ],
  });
}
