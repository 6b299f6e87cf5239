import { createToolkit } from '@lockstep/adapters';
import {
  type ApplyReport,
  applyPlan,
  type ConnectedRun,
  DEFAULT_APPLY_LIMITS,
  type ModuleConfig,
  ownedObjects,
  type PlannedModule,
  planModule,
  type SchemaFile,
  sha256,
  targetReader,
  type Toolkit,
} from '@lockstep/core';
import { asScratch, type CaseDatabase } from './case-database.js';

/** The product's own commands over two databases of a case: a module that owns everything in the current one. */
export interface CaseRun {
  plan(): Promise<PlannedModule>;
  apply(planned: PlannedModule): Promise<ApplyReport>;
}

const MODULE = 'conformance';
const ENVIRONMENT = 'case';

/** Joins the two databases with the product; only loading is left out, which both have behind them. */
export function caseRun(current: CaseDatabase, desired: CaseDatabase): CaseRun {
  const toolkit = toolkitFor(desired);
  const run = runOn(current);
  return {
    plan: async () => await planModule(toolkit, run, { renames: [] }),
    apply: async (planned) => await apply({ toolkit, run, planned }),
  };
}

const never = async (): Promise<{ approved: boolean; approver: string }> =>
  await Promise.resolve({ approved: false, approver: '' });

function toolkitFor(desired: CaseDatabase): Toolkit {
  const toolkit = createToolkit({
    approver: { canAsk: false, ask: never, confirm: never },
    talk: { step: () => undefined, warn: () => undefined, plan: () => undefined },
    actor: MODULE,
  });
  const { reader } = toolkit;
  const read = once(async () => await reader.readCatalog(desired.target));
  const file: SchemaFile = { path: 'desired.sql', text: '', sha256: sha256('') };
  return {
    ...toolkit,
    reader: {
      readCatalog: async (target, options) =>
        target === desired.target ? await read() : await reader.readCatalog(target, options),
    },
    schemaFiles: { read: async () => await Promise.resolve([file]) },
    loader: { load: async () => await Promise.resolve() },
    scratch: { create: async () => await Promise.resolve(asScratch(desired)) },
  };
}

/** Nobody changes the desired database while it is desired. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | null = null;
  return async () => await (result ??= work());
}

function runOn({ target }: CaseDatabase): ConnectedRun {
  const config: ModuleConfig = {
    dialect: target.dialect,
    engine: 'pg-delta',
    schema: ['*.sql'],
    owns: { schemas: ['*'] },
    defaultEnvironment: ENVIRONMENT,
    environments: { [ENVIRONMENT]: { database: 'embedded' } },
  };
  const module = { name: MODULE, root: '.', config, uses: [] };
  return {
    workspaceRoot: '.',
    projectRoot: '.',
    module,
    modules: [module],
    environment: {
      name: ENVIRONMENT,
      target,
      embedded: null,
      isProtected: false,
      approval: 'auto',
      policy: null,
      ledger: false,
      workdocs: false,
      scratch: { from: 'same-server' },
    },
    signal: new AbortController().signal,
    target,
  };
}

async function apply(parts: {
  readonly toolkit: Toolkit;
  readonly run: ConnectedRun;
  readonly planned: PlannedModule;
}): Promise<ApplyReport> {
  const { toolkit, run, planned } = parts;
  const { plan } = planned;
  const outcome = await applyPlan(
    {
      plan,
      planIsGiven: true,
      module: MODULE,
      environment: ENVIRONMENT,
      schemaFiles: plan.schemaFiles,
      approval: { planId: plan.planId, approver: MODULE, reason: null },
      leftOut: [],
      target: run.target,
      schemas: planned.schemas,
      before: planned.plan.from.fingerprint,
      desired: ownedObjects(MODULE, planned.desired.catalog, planned.ownership.views.desired),
      ledger: false,
      actor: MODULE,
      limits: DEFAULT_APPLY_LIMITS,
      signal: run.signal,
    },
    {
      database: toolkit.database,
      reader: targetReader(toolkit, run, planned),
      now: toolkit.now,
      onLockWait: () => undefined,
      onRetry: () => undefined,
      onSegment: () => undefined,
    },
  );
  // A given plan that does not fit is thrown, never returned.
  if (outcome.kind === 'stale') throw new Error('The plan was stale before it was applied.');
  return outcome.report;
}
