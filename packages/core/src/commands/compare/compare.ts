import { printObjectId } from '../../catalog/object-id.js';
import { type Catalog, factsById } from '../../catalog/catalog.js';
import { describeObject } from '../../catalog/object-kind.js';
import type { OwnedObject } from '../../ownership/ledger.js';
import { type Difference, describeDifferences } from '../../catalog/fingerprint-differences.js';
import { moduleRoots } from '../../ownership/fingerprint-parts.js';
import type { Statement } from '../../plan/plan.js';
import type { CatalogView } from '../../catalog/catalog-view.js';
import { subjectOf } from '../../ownership/roots.js';
import { neededBy } from '../../ownership/view.js';
import { classifyProposal } from '../../planning/classify-proposal.js';
import { type CompareSide, describeSource, withFileSide } from './compare-side.js';
import type { CompareSource } from '../../config/compare-source.js';
import { modelOfScratch } from '../check/check.js';
import { createdInFiles } from '../../run/names-in-files.js';
import type { ConnectedRun } from '../../run/module-run.js';
import { type FilesContext, withTarget } from '../../run/run-context.js';
import type { Toolkit } from '../../run/toolkit.js';

/** How two states of a module's part of a database differ. Nothing was changed anywhere. */
export interface Comparison {
  readonly module: string;
  /** As `--from` and `--to` wrote them. */
  readonly from: string;
  readonly to: string;
  /** Everything that differs, also what the engine cannot see. */
  readonly differences: readonly Difference[];
  /** What would lead from the one to the other. */
  readonly statements: readonly Statement[];
  /** Objects among the differences that the engine does not see: no statement is about them. */
  readonly unseen: readonly string[];
}

export interface CompareRequest {
  /** In an environment whose `scratch` is used where a side is made of files. */
  readonly context: FilesContext;
  readonly from: CompareSource;
  readonly to: CompareSource;
  /** Finds the target of an environment by name. Throws `CONFIG.INVALID`, `ENV.MISSING`, `DB.*`. */
  readonly connect: (environment: string) => Promise<ConnectedRun>;
}

/** A side with what the ledger of its database says; nothing for files. */
interface ReadSide extends CompareSide {
  readonly ledger: readonly OwnedObject[];
}

/**
 * Compares two states of the module: environments, files, a git revision, a snapshot file, nothing. Reads only.
 * Throws what reading throws.
 */
export async function compareModule(request: CompareRequest): Promise<Comparison> {
  const model = await modelOf(request);
  return await withSide(request, { source: request.from, model }, async (from) =>
    withSide(request, { source: request.to, model }, async (to) => await compareSides(request, from, to)),
  );
}

type Model = Parameters<typeof withFileSide>[1]['model'];

/** A side made of files is loaded where the other side's server would print it the same way. */
async function modelOf({ context, from, to, connect }: CompareRequest): Promise<Model> {
  const { toolkit, run: ownRun } = context;
  const named = [from, to].find((source) => source.kind === 'env');
  if (named === undefined || named.kind !== 'env') return await modelOfScratch(toolkit, ownRun);
  const run = await connect(named.name);
  const server = await withTarget({ toolkit, run }, async ({ session }) => (await session()).inspect());
  return { run, server };
}

async function withSide<Result>(
  request: CompareRequest,
  side: { readonly source: CompareSource; readonly model: Model },
  use: (side: ReadSide) => Promise<Result>,
): Promise<Result> {
  const { context, connect } = request;
  const { toolkit } = context;
  if (side.source.kind !== 'env') {
    return await withFileSide(side.source, { context, model: side.model }, async (read) =>
      use({ ...read, ledger: [] }),
    );
  }
  const connected = await connect(side.source.name);
  const { server, ledger, snapshot } = await withTarget({ toolkit, run: connected }, async ({ look }) =>
    look(),
  );
  return await use({
    snapshot,
    files: [],
    server: { facts: server, target: connected.target },
    ledger: ledger.owned,
  });
}

async function compareSides(request: CompareRequest, from: ReadSide, to: ReadSide): Promise<Comparison> {
  const { toolkit, run } = request.context;
  const views = await viewsOf(request, from, to);
  const sides = { current: from.snapshot, desired: to.snapshot };
  const proposal = await toolkit.differ.propose({ ...sides, views, renames: [], signal: run.signal });
  const statements = await classifyProposal(toolkit.parser, {
    dialect: run.module.config.dialect,
    statements: proposal.statements,
    current: from.snapshot.catalog,
    desired: to.snapshot.catalog,
  });
  const differences = describeDifferences(
    { catalog: to.snapshot.catalog, view: views.desired },
    { catalog: from.snapshot.catalog, view: views.current },
  );
  return {
    module: run.module.name,
    from: describeSource(request.from),
    to: describeSource(request.to),
    differences,
    statements,
    unseen: unseenObjects(toolkit, [from, to], differences),
  };
}

function unseenObjects(
  { differ }: Toolkit,
  sides: readonly ReadSide[],
  differences: readonly Difference[],
): readonly string[] {
  const { limits } = differ;
  if (limits === undefined) return [];
  const differing = new Set(differences.map(({ object }) => object));
  const names = sides.flatMap(({ snapshot: { catalog } }) => {
    const facts = factsById(catalog);
    return catalog.facts.filter((fact) => limits.ofFact(fact, facts) !== null).map(describeObject);
  });
  return [...new Set(names)].filter((name) => differing.has(name)).sort();
}

/**
 * What is the module's on both sides: what its files create (now, or at the revision that is compared), what `owns`
 * claims, and what either ledger records.
 */
async function viewsOf(
  { context }: CompareRequest,
  from: ReadSide,
  to: ReadSide,
): Promise<{ readonly current: CatalogView; readonly desired: CatalogView }> {
  const { toolkit, run } = context;
  const { own } = await context.files();
  const creates = await createdInFiles(toolkit.parser, [...own, ...from.files, ...to.files]);
  const ledger = [...from.ledger, ...to.ledger];
  const claims = run.module.config.owns ?? {};
  const leavesOut = toolkit.differ.project?.leavesOut;
  const view = (catalog: Catalog): CatalogView => {
    const facts = catalog.facts.filter(
      (fact) => leavesOut === undefined || leavesOut(subjectOf(fact)) === null,
    );
    const managed = { ...catalog, facts };
    const roots = moduleRoots({ module: run.module.name, catalog: managed, claims, ledger, creates });
    const others = new Set(ledger.filter(({ module }) => module !== run.module.name).map(printObjectId));
    const mine = new Set(
      catalog.facts
        .filter((fact) => roots.has(fact.root) && !others.has(fact.root) && fact.extension === undefined)
        .map(({ id }) => id),
    );
    return { mine, needs: neededBy(mine, factsById(catalog)), owners: new Set() };
  };
  return { current: view(from.snapshot.catalog), desired: view(to.snapshot.catalog) };
}
