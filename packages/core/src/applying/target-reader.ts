import { nameParts } from '../catalog/object-names.js';
import { factsById } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import { wholeView } from '../ownership/limits.js';
import { compareObservations } from '../catalog/compare-observations.js';
import { type Difference, describeDifferences } from '../catalog/fingerprint-differences.js';
import { fingerprintOf, startingPoint } from '../catalog/fingerprint.js';
import type { TargetReader, TargetState } from './request.js';
import type { ConnectedRun } from '../run/module-run.js';
import { usedModules } from '../run/module-files.js';
import { divideTarget, lookAtTarget, type SeenTarget } from '../run/look-at-target.js';
import type { RunContext } from '../run/run-context.js';
import type { TargetReading } from '../ports/database-session.js';
import type { PlannedModule } from '../planning/planned-module.js';
import { rootsOf } from '../planning/roots-of.js';
import { ownedObjects } from '../planning/owned-objects.js';

/** Looks at the target again with the module's eyes, as often as apply asks. */
export function targetReader(context: RunContext, planned: PlannedModule): TargetReader {
  const { run, session } = context;
  const { databaseOwner } = planned.server;
  return {
    meet: context.meet,
    readState: async () => stateOf(run, await lookAtTarget(context, planned), databaseOwner),
    readProof: async () => {
      const reading = await context.lookClosely(observedRoots(planned));
      const seen = divideTarget(context, reading, planned);
      const differences = [...factDifferences(planned, seen), ...observedDifferences(planned, reading)];
      return {
        ...stateOf(run, seen, databaseOwner),
        differences: withoutLeftOut(planned, differences),
      };
    },
    readObserved: async () => {
      const observation = await (await session()).observe(observedRoots(planned));
      return withoutLeftOut(planned, observedDifferences(planned, { observation }));
    },
    countRows: async (tables) => await (await session()).countRows(tables, run.signal),
  };
}

function factDifferences(
  { desired }: PlannedModule,
  { current, ownership }: SeenTarget,
): readonly Difference[] {
  return describeDifferences(
    { catalog: desired.catalog, view: ownership.views.desired },
    { catalog: current.catalog, view: ownership.views.current },
  );
}

function observedDifferences(
  planned: PlannedModule,
  { observation }: Pick<TargetReading, 'observation'>,
): readonly Difference[] {
  if (observation === null) return [];
  const decided = planned.ownership.views.desired.owners;
  const owners = new Set(
    planned.desired.catalog.facts.filter(({ id }) => decided.has(id)).map(describeObject),
  );
  return withoutBeyond(planned, [
    ...compareObservations(planned.expected, observation, { owners }),
    ...observation.invalidIndexes.map((index) => ({
      object: `index ${index}`,
      expected: 'valid',
      found: 'not valid',
    })),
  ]);
}

function stateOf(run: ConnectedRun, seen: SeenTarget, databaseOwner: string): TargetState {
  const view = seen.ownership.views.current;
  const { beyond } = seen.ownership;
  const { catalog } = seen.current;
  const missing = seen.ownership.requires.filter(({ state }) => state === 'missing');
  return {
    ledger: seen.ledger,
    from: startingPoint(catalog, view, databaseOwner),
    fingerprint: fingerprintOf(catalog, view),
    owned: ownedObjects(run.module.name, catalog, wholeView(view, { beyond, catalog })),
    missing: missing.map(({ kind, name }) => ({ kind, name, module: likelyModule(run, name) })),
  };
}

/** What was the module's before counts too: what the plan drops has to be gone. */
export function observedRoots({
  desired,
  current,
  ownership,
}: Pick<PlannedModule, 'desired' | 'current' | 'ownership'>): ReturnType<typeof rootsOf> {
  const before = rootsOf(current, ownership.views.current);
  const after = rootsOf(desired, ownership.views.desired);
  const known = new Set(after.map(({ kind, name }) => `${kind} ${name}`));
  return [...after, ...before.filter(({ kind, name }) => !known.has(`${kind} ${name}`))];
}

/** What the engine cannot bring in step was in the plan as unmanaged, and was accepted. */
function withoutBeyond(planned: PlannedModule, differences: readonly Difference[]): readonly Difference[] {
  const { beyond } = planned.ownership;
  if (beyond.size === 0) return differences;
  const facts = [...planned.desired.catalog.facts, ...planned.current.catalog.facts];
  const names = facts.filter(({ id }) => beyond.has(id)).map(describeObject);
  return differences.filter(
    ({ object }) => !names.some((name) => object === name || object.startsWith(`${name}: `)),
  );
}

/** With statements left out by policy the end state is not the files': only an absent addition is a difference then. */
function withoutLeftOut(planned: PlannedModule, differences: readonly Difference[]): readonly Difference[] {
  if (planned.leftOut.length === 0) return differences;
  const leftOut = new Set(planned.leftOut.map(({ object }) => object));
  const facts = factsById(planned.desired.catalog);
  const roots = new Map([...facts.values()].map((fact) => [describeObject(fact), facts.get(fact.root)]));
  // Columns of views are not facts of their own, and the observer sees them.
  const columns = [...facts.values()]
    .filter((fact) => fact.kind.endsWith('view') && leftOut.has(describeObject(fact)))
    .map(({ name }) => `column ${name}.`);
  const isLeftOut = (object: string): boolean => {
    const root = roots.get(object);
    return (
      leftOut.has(object) ||
      (root !== undefined && leftOut.has(describeObject(root))) ||
      columns.some((column) => object.startsWith(column))
    );
  };
  return differences.filter(({ object, found }) => found === null && !isLeftOut(object));
}

/** Which used module brings an object: told by a claim of its schema, or by there being one only. */
function likelyModule(run: ConnectedRun, name: string): string | null {
  const used = usedModules(run);
  const schema = nameParts(name)[0] ?? '';
  const claiming = used.find((module) => module.config.owns?.schemas?.includes(schema));
  return claiming?.name ?? (used.length === 1 ? (used[0]?.name ?? null) : null);
}
