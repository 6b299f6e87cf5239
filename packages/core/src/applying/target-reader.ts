import { factsById } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import { wholeView } from '../ownership/limits.js';
import { compareObservations } from '../catalog/compare-observations.js';
import { type Difference, describeDifferences } from '../catalog/fingerprint-differences.js';
import { fingerprintOf, startingPoint } from '../catalog/fingerprint.js';
import type { TargetReader, TargetState } from './request.js';
import type { ConnectedRun } from '../run/module-run.js';
import { usedModules } from '../run/module-files.js';
import { lookAtTarget, readingLimits, type SeenTarget } from '../run/look-at-target.js';
import type { PlannedModule } from '../planning/plan-module.js';
import { rootsOf } from '../planning/roots-of.js';
import { ownedObjects } from '../planning/owned-objects.js';
import type { Toolkit } from '../run/toolkit.js';

/** Looks at the target again with the module's eyes, as often as apply asks. */
export function targetReader(toolkit: Toolkit, run: ConnectedRun, planned: PlannedModule): TargetReader {
  const look = async (): Promise<SeenTarget> => await lookAtTarget(toolkit, run, planned);
  const observe = async (): Promise<readonly Difference[]> => {
    const observed = await toolkit.database.observe(
      run.target,
      observedRoots(planned),
      readingLimits(toolkit, run),
    );
    const { owners } = planned.ownership.views.desired;
    return [
      ...compareObservations(planned.expected, observed, { owners }).map(inWords),
      ...observed.invalidIndexes.map((index) => ({
        object: `index ${index}`,
        expected: 'valid',
        found: 'not valid',
      })),
    ];
  };
  return {
    readState: async () => stateOf(run, await look(), planned.server.databaseOwner),
    readObserved: async () => withoutLeftOut(planned, withoutBeyond(planned, await observe())),
    readDifferences: async () => {
      const { current, ownership } = await look();
      return withoutLeftOut(planned, [
        ...describeDifferences(
          { catalog: planned.desired.catalog, view: ownership.views.desired },
          { catalog: current.catalog, view: ownership.views.current },
        ),
        ...withoutBeyond(planned, await observe()),
      ]);
    },
  };
}

function stateOf(run: ConnectedRun, seen: SeenTarget, databaseOwner: string): TargetState {
  const view = seen.ownership.views.current;
  const { beyond } = seen.ownership;
  const { catalog } = seen.current;
  const missing = seen.ownership.requires.filter(({ state }) => state === 'missing');
  return {
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

/** The observer names kinds as a catalog does; everything else says them as `describeObject` does. */
function inWords(difference: Difference): Difference {
  const object = difference.object.replace(/^[a-z]+(?:_[a-z]+)+ /, (kind) => kind.replaceAll('_', ' '));
  return { ...difference, object };
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
  // Columns of views are no facts of their own, and the observer sees them.
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
  const schema = name.split('.')[0] ?? '';
  const claiming = used.find((module) => module.config.owns?.schemas?.includes(schema));
  return claiming?.name ?? (used.length === 1 ? (used[0]?.name ?? null) : null);
}
