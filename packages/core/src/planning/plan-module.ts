import type { PlanOptions, PlannedModule } from './planned-module.js';
import { placeOf } from '../config/target/place-of.js';
import { traitsOf } from '../config/dialects/traits-of.js';
import { type CatalogFact, factsById } from '../catalog/catalog.js';
import { isSameObject } from '../catalog/object-kind.js';
import { additivePlan } from '../policy/additive-plan.js';
import { effectivePolicy } from '../policy/policy.js';
import type { Plan, Statement } from '../plan/plan.js';
import { fingerprintOf } from '../catalog/fingerprint.js';
import type { TargetReading } from '../ports/database-session.js';
import type { ProposedStatement } from '../catalog/proposal.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Ownership } from '../ownership/ownership.js';
import { withAnnotatedRenames } from './annotated-renames.js';
import { changedSinceApplied } from './changed-since-applied.js';
import { withConcurrentIndexes } from './concurrent-indexes.js';
import { classifyProposal } from './classify-proposal.js';
import { desiredKey, keepDesired, type KeptDesired, readKeptDesired, rootKeys } from './kept-desired.js';
import { isSameList, withKeptDesiredState } from './kept-desired-state.js';
import type { ModuleFiles } from '../run/module-files.js';
import { existingObjects } from './existing-objects.js';
import { divideTarget, ownershipOf } from '../run/look-at-target.js';
import type { ConnectedRun } from '../run/module-run.js';
import { proposeWithRenames } from './propose-with-renames.js';
import { refuseWhatIsNotOurs } from './refuse-what-is-not-ours.js';
import { dryApply } from './dry-apply.js';
import { placesOf, planOf, type PlanParts } from './plan-parts.js';
import { placeStatements } from './statement-places.js';
import { rootsOf } from './roots-of.js';
import { rowsAtRisk } from './rows-at-risk.js';
import type { RunContext } from '../run/run-context.js';
import { stopIfAsked } from '../errors/stop-if-asked.js';
import type { Toolkit } from '../run/toolkit.js';

/** What a plan is made of. */
export interface ReadForPlan {
  readonly files: ModuleFiles;
  readonly reading: TargetReading;
}

/**
 * Makes the plan that brings the target in step with the module's files. Reads the target, writes nothing there.
 * Throws `SCHEMA.*`, `OWNERSHIP.CONFLICT`, `ENGINE.FAILED`, `DB.*`, `SCRATCH.UNAVAILABLE`.
 */
export async function planModule(context: RunContext, options: PlanOptions): Promise<PlannedModule> {
  return await planOfReading(context, options, await readForPlan(context));
}

/** Reads the files and the target. Throws `SCHEMA.*`, `DB.*`, `LOCK.TIMEOUT`. */
export async function readForPlan(context: RunContext): Promise<ReadForPlan> {
  context.toolkit.talk.doing?.(`reading ${placeOf(context.run.target)}`);
  await context.session();
  return { files: await context.files(), reading: await context.look() };
}

/** As `planModule`, of what was read. */
export async function planOfReading(
  context: RunContext,
  options: PlanOptions,
  { files, reading }: ReadForPlan,
): Promise<PlannedModule> {
  const { toolkit, run } = context;
  const { server } = reading;
  const key = desiredKey(toolkit, { run, files, server });
  const kept = await readKeptDesired(toolkit, run, key);
  const isAsKept = kept !== null && options.renames.length === 0;
  const inStep = isAsKept ? await planInStep(toolkit, { run, reading, files, kept }) : null;
  if (inStep !== null) return inStep;
  return await withKeptDesiredState(toolkit, { run, model: { run, server }, files, kept }, async (state) => {
    stopIfAsked(run.signal);
    const { ledger, current, ownership } = divideTarget(context, reading, state);
    await refuseWhatIsNotOurs(toolkit, { run, ownership, state });
    const planned = await planFrom({ toolkit, run, options, state, current, ownership, ledger, server });
    const { desired } = state;
    const roots = rootsOf(desired, planned.ownership.views.desired);
    const expected = await state.observe(roots);
    if (expected !== kept?.expected) {
      const made = { desired, context: state.context, roots: rootKeys(roots), expected };
      await keepDesired(toolkit, run, { key, kept: made });
    }
    const schemas = schemasOf(desired, ownership);
    const existing = existingObjects(run, current, planned.ownership);
    const atRisk = await rowsAtRisk(context, { plan: planned.plan, current });
    return {
      ...planned,
      ...{ atRisk, current, desired, context: state.context, schemas, expected, ledger, server, existing },
      changedFiles: await changedSinceApplied(context, planned.plan),
      schemaFiles: planned.plan.schemaFiles,
    };
  });
}

/**
 * The plan where the files are those of the last one and the target is as they say: no statement, and nothing that an
 * engine or a scratch database would be needed for. Null where anything differs.
 */
async function planInStep(
  toolkit: Toolkit,
  source: {
    readonly run: ConnectedRun;
    readonly reading: TargetReading;
    readonly files: ModuleFiles;
    readonly kept: KeptDesired;
  },
): Promise<PlannedModule | null> {
  const { run, reading, files, kept } = source;
  const { desired, context } = kept;
  const { ledger, current, ownership } = divideTarget({ toolkit, run }, reading, { desired, context });
  const { views } = ownership;
  const roots = rootKeys(rootsOf(desired, views.desired));
  const isSame =
    fingerprintOf(current.catalog, views.current) === fingerprintOf(desired.catalog, views.desired) &&
    isSameList(roots, kept.roots);
  if (!isSame) return null;
  const state = { files, context, desired };
  await refuseWhatIsNotOurs(toolkit, { run, ownership, state });
  const proposal = { statements: [], renameCandidates: [] };
  const options = { renames: [] };
  const { server } = reading;
  const parts = { toolkit, run, options, state, current, server, notRenamed: [] };
  const places = await placesOf(parts, { proposal, ownership });
  const plan = planOf(parts, { proposal, statements: [], ownership, places });
  return {
    schemaFiles: plan.schemaFiles,
    ...{ plan, leftOut: [], proposal, ownership, unreached: new Map(), current, desired, context },
    ...{ schemas: schemasOf(desired, ownership), expected: kept.expected, ledger, server },
    existing: existingObjects(run, current, ownership),
    ...{ atRisk: [], changedFiles: null },
  };
}

type Planned = Pick<PlannedModule, 'plan' | 'leftOut' | 'proposal' | 'ownership' | 'unreached'>;

async function planFrom(looked: Omit<PlanParts, 'notRenamed'>): Promise<Planned> {
  const { toolkit, run, options, state, current, ownership } = looked;
  const { desired } = state;
  const { isAdditive } = effectivePolicy(run.environment);
  toolkit.talk.doing?.('working out the statements');
  const wishes = { files: state.files.own, current: current.catalog, desired: desired.catalog };
  const { renames, notRenamed } = await withAnnotatedRenames(toolkit.parser, {
    ...{ ...wishes, named: options.renames, dialect: run.target.dialect, isAdditive },
    ...{ mine: ownership.views.current.mine, owned: looked.ledger.owned },
  });
  const parts = { ...looked, notRenamed };
  const proposed = await proposeWithRenames(toolkit, {
    ...{ run, current, desired, ownership, isAdditive, renames },
    ...{ ledger: parts.ledger, context: state.context },
    model: { run, server: parts.server },
  });
  const proposal = traitsOf(run.target.dialect).hasConcurrentIndexes
    ? await withConcurrentIndexes(toolkit.parser, { ...wishes, proposal: proposed })
    : proposed;
  const places = await placesOf(parts, { proposal, ownership });
  const classify = async (proposed: readonly ProposedStatement[]): Promise<readonly Statement[]> =>
    placeStatements(
      await classifyProposal(toolkit.parser, {
        dialect: run.target.dialect,
        statements: proposed,
        current: current.catalog,
        desired: desired.catalog,
      }),
      { proposed, places },
    );
  const statements = await classify(proposal.statements);
  const whole = planOf(parts, { proposal, statements, ownership, places });
  toolkit.talk.doing?.('trying the plan on an empty copy');
  const unreached = await dryApply(toolkit, {
    ...{ run, current, desired, ownership },
    model: { run, server: parts.server },
    plan: whole,
    schemas: schemasOf(desired, ownership),
  });
  const tried = { proposal, statements, ownership, unreached, whole };
  if (isAdditive) return await additionsOf(parts, tried, classify);
  return { ...(await asReached(parts, tried)), leftOut: [], proposal, unreached };
}

/** A proposal that was run on an empty copy. */
type Tried = Pick<PlannedModule, 'proposal' | 'ownership' | 'unreached'> & {
  readonly statements: readonly Statement[];
  /** The plan of all of it, as if it brought everything in step. */
  readonly whole: Plan;
};

/** The plan with what its dry apply did not bring in step. */
async function asReached(
  parts: PlanParts,
  { proposal, statements, ownership, unreached, whole }: Tried,
): Promise<Pick<Planned, 'plan' | 'ownership'>> {
  if (unreached.size === 0) return { plan: whole, ownership };
  const known = ownershipOf(parts.toolkit, parts.run, { ...parts, ...parts.state, unreached });
  const places = await placesOf(parts, { proposal, ownership: known });
  return { plan: planOf(parts, { proposal, statements, ownership: known, places }), ownership: known };
}

/** The plan of the policy preset `additive`; what it leaves out is no fault of the engine. */
async function additionsOf(
  parts: PlanParts,
  tried: Tried,
  classify: (proposed: readonly ProposedStatement[]) => Promise<readonly Statement[]>,
): Promise<Planned> {
  const { state, current } = parts;
  const { proposal, whole } = tried;
  const desired = factsById(state.desired.catalog);
  const wanted = (id: string): CatalogFact | undefined => desired.get(id);
  const first = additivePlan(whole, proposal.statements, wanted);
  const unasked = proposal.leftOut ?? [];
  const leftOut = [...first.leftOut, ...(await classify(unasked))];
  const objects = [...first.leftOutObjects, ...unasked.map(({ object }) => object)];
  const present = factsById(current.catalog);
  const unreached = new Map(
    [...tried.unreached].filter(([id]) => {
      const fact = desired.get(id) ?? present.get(id);
      const root = fact === undefined ? undefined : (desired.get(fact.root) ?? present.get(fact.root));
      return ![fact, root].some((one) => one !== undefined && objects.some((out) => isSameObject(out, one)));
    }),
  );
  const { plan, ownership } = await asReached(parts, { ...tried, unreached });
  return {
    plan: additivePlan(plan, proposal.statements, wanted).plan,
    leftOut,
    proposal,
    ownership,
    unreached,
  };
}

function schemasOf({ catalog }: CatalogSnapshot, ownership: Ownership): readonly string[] {
  const mine = catalog.facts.filter((fact) => ownership.views.desired.mine.has(fact.id));
  return [...new Set(mine.flatMap((fact) => fact.schema ?? []))].sort();
}
