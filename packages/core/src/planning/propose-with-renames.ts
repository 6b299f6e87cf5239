import { traitsOf } from '../config/dialects/traits-of.js';
import { type Catalog, type CatalogFact, factsById } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import { objectOf } from '../catalog/object-of.js';
import type { Dialect } from '../config/target/connection-target.js';
import type { Ledger } from '../ownership/ledger.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import type { Statement } from '../plan/plan.js';
import type { Proposal, ProposedStatement } from '../catalog/proposal.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import { readScratch } from './desired-state.js';
import { ownershipOf } from '../run/look-at-target.js';
import { renameSql } from '../source/rename-sql.js';
import { runOnShadow, type ShadowSource, withShadow } from './dry-apply.js';
import type { Toolkit } from '../run/toolkit.js';

export interface ProposalSource extends ShadowSource {
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly isAdditive: boolean;
  readonly ledger: Ledger;
  readonly context: CatalogSnapshot | null;
}

/**
 * What the engine proposes, after the renames the user named. An engine that plans no renames is asked about an empty
 * copy of the target on which they were made. Throws `CONFIG.INVALID` for a rename of something that is not there.
 */
export async function proposeWithRenames(toolkit: Toolkit, source: ProposalSource): Promise<Proposal> {
  const { differ } = toolkit;
  const { current, desired, ownership, renames, isAdditive, run } = source;
  const request = { desired, isAdditive, signal: run.signal };
  if (differ.limits === undefined || renames.length === 0) {
    return await differ.propose({ ...request, current, views: ownership.views, renames });
  }
  const made = renames.map((rename) => renameStatement(source, rename, run.target.dialect));
  return await withShadow(toolkit, source, async (shadow) => {
    const schemas = [...new Set(current.catalog.facts.flatMap(({ schema }) => schema ?? []))];
    await runOnShadow(
      toolkit,
      { run, schemas, plan: { planId: 'renames', statements: made.map(asStatement) } },
      shadow,
    );
    const renamed = await readScratch(toolkit, shadow);
    const { views } = ownershipOf(toolkit, run, { ...source, current: renamed });
    const proposal = await differ.propose({ ...request, current: renamed, views, renames: [] });
    return { ...proposal, statements: [...made, ...proposal.statements] };
  });
}

/** Renames run on the empty copy one by one; only their text matters there. */
function asStatement(proposed: ProposedStatement, index: number): Statement {
  const { sql, transactional } = proposed;
  return {
    sql,
    transactional,
    object: describeObject(proposed.object),
    segment: index + 1,
    lock: 'none',
    hazards: [],
  };
}

function renameStatement(
  { current, desired, ownership }: ProposalSource,
  rename: { readonly from: string; readonly to: string },
  dialect: Dialect,
): ProposedStatement {
  const before = find(current.catalog, rename.from, ownership.views.current.mine);
  const after = find(desired.catalog, rename.to, ownership.views.desired.mine);
  if (before === null || after === null || before.kind !== after.kind) throw notFound(rename, before, after);
  return {
    sql: renameSql({ kind: before.kind, from: before.name, to: after.name }, dialect),
    object: objectOf(before, factsById(current.catalog)),
    verb: 'rename',
    transactional: traitsOf(dialect).rollsBackDdl,
    startsSegment: false,
    creates: [after.id],
    destroys: [before.id],
    retypes: [],
  };
}

/** The table or column of this name, with or without the default schema in front of it. */
function find({ facts }: Catalog, name: string, mine: ReadonlySet<string>): CatalogFact | null {
  const isNamed = (fact: CatalogFact): boolean => fact.name === name || fact.name === `public.${name}`;
  return (
    facts.find((fact) => mine.has(fact.id) && ['table', 'column'].includes(fact.kind) && isNamed(fact)) ??
    null
  );
}

function notFound(
  { from, to }: { readonly from: string; readonly to: string },
  before: CatalogFact | null,
  after: CatalogFact | null,
): LockstepError {
  const missing =
    before === null
      ? `the database has no table or column ${from}`
      : `the files create no ${before.kind} ${to}`;
  return new LockstepError('CONFIG.INVALID', {
    what: `--rename=${from}=${to} cannot be done: ${before !== null && after !== null ? `${from} is a ${before.kind} and ${to} a ${after.kind}` : missing}.`,
    why: 'A rename is from a table or column that this module has in the database to one that its files create.',
    next: [nextCommand('diff', { rename: [] })],
  });
}
