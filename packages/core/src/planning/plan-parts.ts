import { traitsOf } from '../config/dialects/traits-of.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Ledger } from '../ownership/ledger.js';
import type { Ownership } from '../ownership/ownership.js';
import { makePlan, objectsToPlace } from '../plan/make-plan.js';
import type { Plan, Statement } from '../plan/plan.js';
import type { ServerFacts } from '../ports/server-facts.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { Toolkit } from '../run/toolkit.js';
import type { WantedRenames } from './annotated-renames.js';
import type { DesiredState } from './desired-state.js';
import type { PlannedModule, PlanOptions } from './planned-module.js';
import { type StatementPlaces, statementPlaces } from './statement-places.js';

/** What was read to make a plan, before anything was proposed. */
export interface PlanParts {
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

/** Puts the plan of a proposal together. */
export function planOf(
  {
    toolkit,
    run,
    options,
    state,
    current,
    server,
    notRenamed,
  }: Pick<PlanParts, 'toolkit' | 'run' | 'options' | 'current' | 'server' | 'notRenamed'> & FilesState,
  {
    places,
    ...content
  }: Pick<PlannedModule, 'proposal' | 'ownership'> & {
    readonly statements: readonly Statement[];
    readonly places: StatementPlaces;
  },
): Plan {
  return makePlan({
    ...content,
    placeOf: places.ofObject,
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

/** Where the files make what the plan is about. */
export async function placesOf(
  { toolkit, run, state, current }: Pick<PlanParts, 'toolkit' | 'run' | 'current'> & FilesState,
  { proposal, ownership }: Pick<PlannedModule, 'proposal' | 'ownership'>,
): Promise<StatementPlaces> {
  return await statementPlaces(toolkit.parser, {
    files: state.files.own,
    statements: [...proposal.statements, ...(proposal.leftOut ?? [])],
    objects: objectsToPlace(ownership),
    current: current.catalog,
    desired: state.desired.catalog,
    hasSchemas: traitsOf(run.target.dialect).hasSchemas,
  });
}
