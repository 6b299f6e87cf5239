import { failedStatement, isCommitted } from '../plan/statement-results.js';
import { type Segment, segmentsOf } from '../plan/segments.js';
import type { StatementResult } from '../plan/apply-report.js';
import { factsById } from '../catalog/catalog.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { sha256 } from '../text/canonical-json.js';
import { differingText } from '../catalog/fingerprint-differences.js';
import type { Plan } from '../plan/plan.js';
import type { ApplySession } from '../ports/apply-session.js';
import type { CatalogSnapshot, CatalogView } from '../catalog/catalog-view.js';
import type { ScratchDatabase } from '../ports/scratch-database.js';
import { neededBy } from '../ownership/view.js';
import type { Ownership } from '../ownership/ownership.js';
import { readScratch, type ScratchModel, scratchRequest } from './desired-state.js';
import { DEFAULT_APPLY_LIMITS } from '../config/limits.js';
import { type ConnectedRun, loadLimits } from '../run/module-run.js';
import { stopIfAsked } from '../errors/stop-if-asked.js';
import type { Toolkit } from '../run/toolkit.js';

/** What an empty copy of the target is made of. */
export interface ShadowSource {
  readonly run: ConnectedRun;
  readonly model: ScratchModel;
  readonly ownership: Ownership;
  readonly current: CatalogSnapshot;
  readonly desired: CatalogSnapshot;
}

export interface DryApplySource extends ShadowSource {
  readonly plan: Plan;
  /** Search path of the plan's statements. */
  readonly schemas: readonly string[];
}

/**
 * Runs a plan on an empty copy of the module's part of the target, because an engine that does not see everything
 * says "in step" of what it cannot see. Gives the ids of the facts that are not as the files want them afterwards, with
 * the engine's reason. Throws `ENGINE.FAILED` where a statement of the plan fails there.
 */
export async function dryApply(
  toolkit: Toolkit,
  source: DryApplySource,
): Promise<ReadonlyMap<string, string>> {
  const { limits } = toolkit.differ;
  if (limits === undefined) return new Map();
  const after = source.plan.statements.length === 0 ? source.current : await stateAfter(toolkit, source);
  return unreachedFacts(source, after, limits.unreached);
}

async function stateAfter(toolkit: Toolkit, source: DryApplySource): Promise<CatalogSnapshot> {
  return await withShadow(toolkit, source, async (shadow) => {
    await runOnShadow(toolkit, source, shadow);
    return await readScratch(toolkit, shadow);
  });
}

/** Makes an empty copy of the module's part of the target, hands it to `use`, and drops it. */
export async function withShadow<Result>(
  toolkit: Toolkit,
  source: ShadowSource,
  use: (shadow: ScratchDatabase) => Promise<Result>,
): Promise<Result> {
  const shadow = await toolkit.scratch.create(scratchRequest(source.run, source.model));
  try {
    await loadCurrent(toolkit, source, shadow);
    stopIfAsked(source.run.signal);
    return await use(shadow);
  } finally {
    await shadow.drop();
  }
}

async function loadCurrent(toolkit: Toolkit, source: ShadowSource, shadow: ScratchDatabase): Promise<void> {
  const { exporter, loader } = toolkit;
  const { current, desired, ownership, run } = source;
  const present = copiedPart(source);
  const known = factsById(current.catalog);
  const wanted = [...ownership.views.desired.needs, ...unseenNeeds(source)];
  const missing = wholeRoots(desired, wanted).filter((id) => !known.has(id));
  const statements = [
    ...(await exporter.exportSchema({ snapshot: current, view: viewOfIds(current, present) })),
    ...(await exporter.exportSchema({ snapshot: desired, view: viewOfIds(desired, missing) })),
  ];
  const text = statements
    .filter(({ sql }) => !OWNER_CHANGE.test(sql))
    .map(({ sql }) => `${sql};\n`)
    .join('');
  const files = [{ path: 'the target as it is', text, sha256: sha256(text) }];
  await loader.load({ scratch: shadow, files, ...loadLimits(run) });
}

/** The copy belongs to the login that makes it: it is looked at for its structure, and dropped. */
const OWNER_CHANGE = /^ALTER [^;]* OWNER TO /i;

/** Everything of the module, what the engine cannot see included, and what it needs before or after the plan. */
function copiedPart({ current, ownership }: ShadowSource): readonly string[] {
  const { views, beyond } = ownership;
  return wholeRoots(current, [
    ...views.current.mine,
    ...beyond,
    ...views.current.needs,
    ...views.desired.needs,
  ]);
}

/** What the engine does not see and the plan's own objects need, such as the type of a column or its extension. */
function unseenNeeds({ desired, ownership }: ShadowSource): readonly string[] {
  return [...neededBy(ownership.views.desired.mine, factsById(desired.catalog))];
}

/** The facts of every object that one of these is or belongs to; never a role or a member of an extension. */
function wholeRoots({ catalog }: CatalogSnapshot, ids: Iterable<string>): readonly string[] {
  const facts = factsById(catalog);
  const roots = new Set([...ids].flatMap((id) => facts.get(id)?.root ?? []));
  return catalog.facts
    .filter((fact) => roots.has(fact.root) && fact.kind !== 'role')
    .filter((fact) => fact.extension === undefined && fact.pristine !== true)
    .map(({ id }) => id);
}

/** These facts and what they need; owners are left to the login that loads them. */
function viewOfIds({ catalog }: CatalogSnapshot, ids: readonly string[]): CatalogView {
  const mine = new Set(ids);
  return { mine, needs: neededBy(mine, factsById(catalog)), owners: new Set() };
}

/** Runs statements on such a copy as an apply would. Throws `ENGINE.FAILED` where one fails. */
export async function runOnShadow(
  toolkit: Toolkit,
  source: {
    readonly run: ConnectedRun;
    readonly plan: Pick<Plan, 'planId' | 'statements'>;
    readonly schemas: readonly string[];
  },
  shadow: ScratchDatabase,
): Promise<void> {
  const { run, plan, schemas } = source;
  const session = await toolkit.database.openApply(shadow.target, {
    module: run.module.name,
    schemas,
    ledger: false,
    waitMs: DEFAULT_APPLY_LIMITS.lockWaitMs,
    onWait: () => undefined,
    signal: run.signal,
  });
  try {
    for (const segment of segmentsOf(plan)) {
      const results = await runSegment(session, segment, loadLimits(run).timeoutMs);
      if (!isCommitted(results)) throw dryApplyFailed(toolkit, results);
    }
  } finally {
    await session.close();
  }
}

/** A function of the files may run in a statement of the plan: it gets no more time than loading it does. */
async function runSegment(
  session: ApplySession,
  segment: Segment,
  statementTimeoutMs: number,
): Promise<readonly StatementResult[]> {
  return await session.runSegment({
    segment,
    owned: [],
    lockTimeoutMs: DEFAULT_APPLY_LIMITS.lockTimeoutMs,
    statementTimeoutMs,
    onRetry: () => undefined,
  });
}

function dryApplyFailed({ differ }: Toolkit, results: readonly StatementResult[]): LockstepError {
  const failed = failedStatement(results);
  return new LockstepError('ENGINE.FAILED', {
    what: `A statement that ${differ.name} proposes does not work: ${failed?.error?.message ?? 'it was not run'}`,
    why: `Every plan of ${differ.name} is run on an empty copy of the target first; this one failed there at:\n${failed?.sql ?? ''}`,
    next: [
      'Make the change in two steps: bring a part of it into the files and apply it, such as what is dropped, then the rest.',
      ...(differ.limits === undefined ? [] : [differ.limits.wayOut]),
    ],
  });
}

function unreachedFacts(
  { desired, ownership }: DryApplySource,
  after: CatalogSnapshot,
  text: string,
): ReadonlyMap<string, string> {
  const wanted = factsById(desired.catalog);
  const found = factsById(after.catalog);
  const mine = new Set([...ownership.views.desired.mine, ...ownership.views.current.mine]);
  const roots = new Set([...mine].map((id) => (wanted.get(id) ?? found.get(id))?.root));
  const made = after.catalog.facts.filter(({ id, root }) => roots.has(root) && !ownership.beyond.has(id));
  const ids = new Set([...mine, ...made.map(({ id }) => id)]);
  const differing = [...ids].filter((id) => wanted.get(id)?.hash !== found.get(id)?.hash).sort();
  return new Map(
    differing.map((id) => {
      const sides = differingText(wanted.get(id), found.get(id));
      return [id, `${text} ${id.replace(':', ' ')}: files ${sides.expected}, after the plan ${sides.found}.`];
    }),
  );
}
