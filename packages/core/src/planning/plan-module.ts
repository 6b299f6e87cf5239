import { placeOf } from '../config/target/place-of.js';
import type { ChangedFile } from '../plan/applied-files.js';
import { traitsOf } from '../config/dialects/traits-of.js';
import { type CatalogFact, factsById } from '../catalog/catalog.js';
import { isSameObject, type ObjectRef } from '../catalog/object-kind.js';
import type { Ledger } from '../ownership/ledger.js';
import { additivePlan } from '../policy/additive-plan.js';
import { effectivePolicy } from '../policy/policy.js';
import type { RowsAtRisk } from '../plan/rows-at-risk.js';
import type { Plan, Statement } from '../plan/plan.js';
import { hashJson } from '../text/canonical-json.js';
import { fingerprintOf } from '../catalog/fingerprint.js';
import { makePlan } from '../plan/make-plan.js';
import type { ServerFacts } from '../ports/database.js';
import type { Observation } from '../catalog/observation.js';
import type { Proposal, ProposedStatement } from '../catalog/proposal.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Ownership } from '../ownership/ownership.js';
import { type WantedRenames, withAnnotatedRenames } from './annotated-renames.js';
import { changedSinceApplied } from './changed-since-applied.js';
import { withConcurrentIndexes } from './concurrent-indexes.js';
import { classifyProposal } from './classify-proposal.js';
import { type DesiredState, withDesiredState } from './desired-state.js';
import { desiredKey, type KeptDesired, readKeptDesired } from './kept-desired.js';
import { type ModuleFiles, readModuleFiles } from '../run/module-files.js';
import { existingObjects } from './existing-objects.js';
import { lookAtTarget, ownershipOf, readingLimits } from '../run/look-at-target.js';
import type { ConnectedRun } from '../run/module-run.js';
import { proposeWithRenames } from './propose-with-renames.js';
import { refuseWhatIsNotOurs } from './refuse-what-is-not-ours.js';
import { dryApply } from './dry-apply.js';
import { rootsOf } from './roots-of.js';
import { rowsAtRisk } from './rows-at-risk.js';
import { stopIfAsked } from '../errors/stop-if-asked.js';
import type { Toolkit } from '../run/toolkit.js';

export interface PlanOptions {
  /** Renames the user named, as qualified names. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
}

/** A plan with everything that was read to make it. */
export interface PlannedModule {
  readonly plan: Plan;
  /** The module's own files, as this run read them. */
  readonly schemaFiles: Plan['schemaFiles'];
  readonly ownership: Ownership;
  readonly current: CatalogSnapshot;
  readonly desired: CatalogSnapshot;
  /** The scratch database before the module's own files; null without context. */
  readonly context: CatalogSnapshot | null;
  /** What the engine proposed; the plan's statements may be fewer. */
  readonly proposal: Proposal;
  /** What the policy preset `additive` left out of the plan. */
  readonly leftOut: readonly Statement[];
  /** Schemas the module's objects lie in, for the search path. */
  readonly schemas: readonly string[];
  /** Ids of facts that the plan does not bring in step, as its dry apply showed, with the reason. */
  readonly unreached: ReadonlyMap<string, string>;
  /** What our observer sees of the module's objects where the files alone made them. */
  readonly expected: Observation;
  readonly ledger: Ledger;
  readonly server: ServerFacts;
  /** Of everything the desired catalog was made of. */
  readonly desiredKey: string;
  /** Under the policy preset `additive`: the module's objects that exist already; null under any other policy. */
  readonly existing: readonly ObjectRef[] | null;
  /** Files that are not as the last applied plan had them; null where the ledger does not tell. */
  readonly changedFiles: readonly ChangedFile[] | null;
  /** How many rows there are where the plan loses some, at this moment. */
  readonly atRisk: readonly RowsAtRisk[];
}

/**
 * Makes the plan that brings the target in step with the module's files. Reads the target, writes nothing there.
 * Throws `SCHEMA.*`, `OWNERSHIP.CONFLICT`, `ENGINE.FAILED`, `DB.*`, `SCRATCH.UNAVAILABLE`.
 */
export async function planModule(
  toolkit: Toolkit,
  run: ConnectedRun,
  options: PlanOptions,
): Promise<PlannedModule> {
  toolkit.talk.doing?.(`reading ${placeOf(run.target)}`);
  const server = await toolkit.database.inspect(run.target, readingLimits(toolkit, run));
  const files = await readModuleFiles(toolkit, run);
  const key = desiredKey(toolkit, { files, server, trust: run.environment.trust ?? [] });
  const inStep = options.renames.length > 0 ? null : await planInStep(toolkit, { run, server, files, key });
  if (inStep !== null) return inStep;
  return await withDesiredState(toolkit, { run, model: { run, server }, files }, async (state) => {
    stopIfAsked(run.signal);
    toolkit.talk.doing?.(`reading ${placeOf(run.target)}`);
    const { ledger, current, ownership } = await lookAtTarget(toolkit, run, state);
    await refuseWhatIsNotOurs(toolkit, { run, ownership, state });
    const planned = await planFrom({ toolkit, run, options, state, current, ownership, ledger, server });
    const expected = await toolkit.database.observe(
      state.scratch.target,
      rootsOf(state.desired, planned.ownership.views.desired),
      { ownerAlias: state.scratch.ownerAlias },
    );
    const { desired, context } = state;
    const schemas = schemasOf(desired, ownership);
    const existing = existingObjects(run, current, planned.ownership);
    const atRisk = await rowsAtRisk(toolkit, run, { plan: planned.plan, current });
    return {
      ...planned,
      atRisk,
      changedFiles: await changedSinceApplied(toolkit, run, planned.plan),
      schemaFiles: planned.plan.schemaFiles,
      current,
      desired,
      context,
      schemas,
      expected,
      ledger,
      server,
      existing,
      desiredKey: key,
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
    readonly server: ServerFacts;
    readonly files: ModuleFiles;
    readonly key: string;
  },
): Promise<PlannedModule | null> {
  const { run, server, files, key } = source;
  const kept = await readKeptDesired(toolkit, run, key);
  if (kept === null) return null;
  const desired = { catalog: kept.desired };
  const context = kept.context === null ? null : { catalog: kept.context };
  const { ledger, current, ownership } = await lookAtTarget(toolkit, run, { desired, context });
  const { views } = ownership;
  const roots = rootsOf(desired, views.desired).map(({ kind, name }) => `${kind} ${name}`);
  const isSame =
    fingerprintOf(current.catalog, views.current) === fingerprintOf(kept.desired, views.desired) &&
    hashJson(roots) === hashJson([...kept.roots]);
  if (!isSame) return null;
  const state = { files, context, desired };
  await refuseWhatIsNotOurs(toolkit, { run, ownership, state });
  const proposal = { statements: [], renameCandidates: [] };
  const options = { renames: [] };
  const parts = { toolkit, run, options, state, current, server, notRenamed: [] };
  const plan = planOf(parts, { proposal, statements: [], ownership });
  return {
    schemaFiles: plan.schemaFiles,
    ...{ plan, leftOut: [], proposal, ownership, unreached: new Map(), current, desired, context },
    ...{ schemas: schemasOf(desired, ownership), expected: kept.expected, ledger, server, desiredKey: key },
    existing: existingObjects(run, current, ownership),
    ...{ atRisk: [], changedFiles: null },
  };
}

/** What the next run needs in order to see that nothing has changed. */
export function keptDesiredOf({
  desired,
  context,
  expected,
  ownership,
  desiredKey: key,
}: PlannedModule): KeptDesired {
  const roots = rootsOf(desired, ownership.views.desired).map(({ kind, name }) => `${kind} ${name}`);
  return { key, desired: desired.catalog, context: context?.catalog ?? null, roots, expected };
}

interface PlanParts {
  readonly toolkit: Toolkit;
  readonly run: ConnectedRun;
  readonly options: PlanOptions;
  readonly state: DesiredState;
  readonly current: CatalogSnapshot;
  readonly ownership: Ownership;
  readonly ledger: Ledger;
  readonly server: ServerFacts;
  readonly notRenamed: WantedRenames['notRenamed'];
}

interface FilesState {
  readonly state: Pick<DesiredState, 'files' | 'desired'>;
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
  const classify = async (proposed: readonly ProposedStatement[]): Promise<readonly Statement[]> =>
    await classifyProposal(toolkit.parser, {
      dialect: run.target.dialect,
      statements: proposed,
      current: current.catalog,
      desired: desired.catalog,
    });
  const statements = await classify(proposal.statements);
  const whole = planOf(parts, { proposal, statements, ownership });
  toolkit.talk.doing?.('trying the plan on an empty copy');
  const unreached = await dryApply(toolkit, {
    ...{ run, current, desired, ownership },
    model: { run, server: parts.server },
    plan: whole,
    schemas: schemasOf(desired, ownership),
  });
  if (isAdditive) return await additionsOf(parts, { proposal, statements, ownership, unreached, classify });
  const known =
    unreached.size === 0 ? ownership : ownershipOf(toolkit, run, { ...parts, ...state, unreached });
  const plan = unreached.size === 0 ? whole : planOf(parts, { proposal, statements, ownership: known });
  return { plan, leftOut: [], proposal, ownership: known, unreached };
}

type Proposed = Pick<PlannedModule, 'proposal' | 'ownership' | 'unreached'> & {
  readonly statements: readonly Statement[];
  readonly classify: (proposed: readonly ProposedStatement[]) => Promise<readonly Statement[]>;
};

/** The plan of the policy preset `additive`; what it leaves out is no fault of the engine. */
async function additionsOf(parts: PlanParts, proposed: Proposed): Promise<Planned> {
  const { toolkit, run, state, current } = parts;
  const { proposal, statements, ownership, classify } = proposed;
  const desired = factsById(state.desired.catalog);
  const whole = planOf(parts, { proposal, statements, ownership });
  const wanted = (id: string): CatalogFact | undefined => desired.get(id);
  const first = additivePlan(whole, proposal.statements, wanted);
  const unasked = proposal.leftOut ?? [];
  const leftOut = [...first.leftOut, ...(await classify(unasked))];
  const objects = [...first.leftOutObjects, ...unasked.map(({ object }) => object)];
  const present = factsById(current.catalog);
  const unreached = new Map(
    [...proposed.unreached].filter(([id]) => {
      const fact = desired.get(id) ?? present.get(id);
      const root = fact === undefined ? undefined : (desired.get(fact.root) ?? present.get(fact.root));
      return ![fact, root].some((one) => one !== undefined && objects.some((out) => isSameObject(out, one)));
    }),
  );
  const known = ownershipOf(toolkit, run, { ...parts, ...state, unreached });
  const plan = planOf(parts, { proposal, statements, ownership: known });
  return {
    plan: additivePlan(plan, proposal.statements, wanted).plan,
    leftOut,
    proposal,
    ownership: known,
    unreached,
  };
}

function planOf(
  {
    toolkit,
    run,
    options,
    state,
    current,
    server,
    notRenamed,
  }: Pick<PlanParts, 'toolkit' | 'run' | 'options' | 'current' | 'server' | 'notRenamed'> & FilesState,
  content: Pick<PlannedModule, 'proposal' | 'ownership'> & { readonly statements: readonly Statement[] },
): Plan {
  return makePlan({
    ...content,
    renames: options.renames,
    notRenamed,
    module: run.module.name,
    environment: run.environment.name,
    dialect: run.target.dialect,
    engine: { name: toolkit.differ.name, version: toolkit.differ.version },
    schemaFiles: state.files.own,
    current: current.catalog,
    databaseOwner: server.databaseOwner,
    desired: state.desired.catalog,
    trust: run.environment.trust,
  });
}

function schemasOf({ catalog }: CatalogSnapshot, ownership: Ownership): readonly string[] {
  const mine = catalog.facts.filter((fact) => ownership.views.desired.mine.has(fact.id));
  return [...new Set(mine.flatMap((fact) => fact.schema ?? []))].sort();
}
