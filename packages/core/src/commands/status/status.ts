import { objectChanges } from '../../catalog/object-changes.js';
import type { OwnedObject } from '../../ownership/ledger.js';
import type { ObjectRef } from '../../catalog/object-kind.js';
import { nameParts } from '../../catalog/object-names.js';
import type { CatalogSnapshot, CatalogView } from '../../catalog/catalog-view.js';
import { wholeView } from '../../ownership/limits.js';
import { isInStep } from '../../plan/in-step.js';
import { driftDetails } from '../../applying/drift-details.js';
import type { ConnectedRun } from '../../run/module-run.js';
import { type PlannedModule } from '../../planning/planned-module.js';
import { planModule } from '../../planning/plan-module.js';
import { jsonText, RUN_FILES, writeRunFile } from '../../run/run-files.js';
import type { Status } from './status-result.js';
import type { RunContext } from '../../run/run-context.js';
import type { Toolkit } from '../../run/toolkit.js';
import { ownedObjects, wantedObjects } from '../../planning/owned-objects.js';

/**
 * Compares database, ledger and files, and writes `status.json`: drift is database against ledger, pending is files
 * against ledger (against the database where there is none). Changes nothing in the target.
 */
export async function statusOfModule(context: RunContext): Promise<Status> {
  const { toolkit, run } = context;
  const planned = await planModule(context, { renames: [] });
  const status = withoutLeftOut(toolkit, statusOf(run, planned));
  await writeRunFile(toolkit, run, { name: RUN_FILES.status, text: jsonText(status) });
  return status;
}

/** What the engine's project file leaves out since it was recorded has not drifted: it is of nobody any more. */
function withoutLeftOut({ differ }: Toolkit, status: Status): Status {
  const { project } = differ;
  if (project === undefined) return status;
  const isOurs = ({ kind, name }: ObjectRef): boolean => {
    const [first = '', second] = nameParts(name);
    return project.leavesOut({ kind, name, schema: second === undefined ? null : first }) === null;
  };
  return { ...status, drift: status.drift.filter(isOurs), pending: status.pending.filter(isOurs) };
}

function statusOf(run: ConnectedRun, planned: PlannedModule): Status {
  const { ledger, ownership, current, desired, plan } = planned;
  const recorded = ledger.owned.filter(({ module, hash }) => module === run.module.name && hash !== '');
  const whole = (side: 'current' | 'desired', { catalog }: CatalogSnapshot): CatalogView =>
    wholeView(ownership.views[side], { beyond: ownership.beyond, catalog });
  const found = ownedObjects(run.module.name, current.catalog, whole('current', current));
  const wanted = wantedObjects(run.module.name, desired.catalog, whole('desired', desired));
  const last = ledger.lastPlans.find(({ module }) => module === run.module.name);
  const isRecorded = last !== undefined;
  const drift = isRecorded ? objectChanges(recorded, withoutExpected(found, { recorded, wanted })) : [];
  const sides = {
    desired: { catalog: desired.catalog, view: ownership.views.desired },
    current: { catalog: current.catalog, view: ownership.views.current },
  };
  return {
    formatVersion: 1,
    module: run.module.name,
    environment: run.environment.name,
    target: { host: run.target.host, database: run.target.database },
    serverVersion: plan.from.serverVersion,
    ledger: run.environment.ledger ? (ledger.exists ? 'present' : 'absent') : 'off',
    lastApplied:
      last === undefined
        ? null
        : { planId: last.planId, appliedAt: last.appliedAt, actor: last.actor, result: last.result },
    drift: drift.map((change) => ({
      ...change,
      differences: [...driftDetails(change, { recorded, found, wanted, ...sides })],
    })),
    pending: [...objectChanges(isRecorded ? recorded : found, wanted)],
    unowned: [...plan.unowned],
    unmanaged: plan.unmanaged.filter((object) => !isInStep(object)),
  };
}

/** What the files name and the ledger does not know yet is pending or adopted; anything else in the database is drift. */
function withoutExpected(
  found: readonly OwnedObject[],
  known: { readonly recorded: readonly OwnedObject[]; readonly wanted: readonly OwnedObject[] },
): readonly OwnedObject[] {
  const keyOf = ({ kind, name }: OwnedObject): string => `${kind} ${name}`;
  const recorded = new Set(known.recorded.map(keyOf));
  const wanted = new Set(known.wanted.map(keyOf));
  return found.filter((object) => recorded.has(keyOf(object)) || !wanted.has(keyOf(object)));
}
