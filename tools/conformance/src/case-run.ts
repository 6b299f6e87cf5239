import { toolsOf } from '@lockstep/adapters/create-toolkit.js';
import { pgDeltaDiffer } from '@lockstep/adapters/engines/pg-delta/pg-delta-engine.js';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import { applyPlan } from '@lockstep/core/applying/apply-plan.js';
import type { ConnectedRun } from '@lockstep/core/run/module-run.js';
import { DEFAULT_APPLY_LIMITS } from '@lockstep/core/config/limits.js';
import type { ModuleConfig } from '@lockstep/core/config/module-config.js';
import { ownedObjects } from '@lockstep/core/planning/owned-objects.js';
import { type PlannedModule } from '@lockstep/core/planning/planned-module.js';
import { planModule } from '@lockstep/core/planning/plan-module.js';
import type { Cache } from '@lockstep/core/ports/cache.js';
import { jsonText } from '@lockstep/core/run/run-files.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { targetReader } from '@lockstep/core/applying/target-reader.js';
import { type RunContext, withTarget } from '@lockstep/core/run/run-context.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import { asScratch, type CaseDatabase } from './case-database.js';

/** The product's own commands over two databases of a case: a module that owns everything in the current one. */
export interface CaseRun {
  plan(): Promise<PlannedModule>;
  apply(planned: PlannedModule): Promise<ApplyReport>;
}

const MODULE = 'conformance';
const ENVIRONMENT = 'case';

/** What a case wants: a database, and the files that made it. */
export interface DesiredCase {
  readonly database: CaseDatabase;
  readonly files: readonly SchemaFile[];
}

/** Joins the two databases with the product; only loading is left out, which both have behind them. */
export function caseRun(current: CaseDatabase, desired: DesiredCase): CaseRun {
  const opened = toolkitFor(desired);
  const run = runOn(current);
  return {
    plan: async () => {
      const toolkit = await opened;
      const first = await plan(toolkit, run);
      const warm = await plan(toolkit, run);
      if (jsonText(warm.plan) !== jsonText(first.plan))
        throw new Error('The plan of what was kept is another one than the plan of what was read.');
      return first;
    },
    apply: async (planned) =>
      await withTarget({ toolkit: await opened, run }, async (context) => await apply(context, planned)),
  };
}

async function plan(toolkit: Toolkit, run: ConnectedRun): Promise<PlannedModule> {
  return await withTarget({ toolkit, run }, async (context) => await planModule(context, { renames: [] }));
}

/** A cache of this case alone: each has other databases behind the same file. */
function caseCache(): Cache {
  const entries = new Map<string, readonly string[]>();
  return {
    read: async ({ kind, key }) => await Promise.resolve(entries.get(`${kind} ${key}`) ?? null),
    write: async ({ kind, key }, lines) => {
      entries.set(`${kind} ${key}`, lines);
      await Promise.resolve();
    },
  };
}

const never = async (): Promise<{ approved: boolean; approver: string }> =>
  await Promise.resolve({ approved: false, approver: '' });

async function toolkitFor({ database: desired, files }: DesiredCase): Promise<Toolkit> {
  const tools = await toolsOf('postgresql', {
    approver: { canAsk: false, ask: never, confirm: never },
    talk: { step: () => undefined, warn: () => undefined, plan: () => undefined },
    actor: MODULE,
  });
  const toolkit: Toolkit = { ...tools, differ: pgDeltaDiffer };
  const { reader } = toolkit;
  const read = once(async () => await reader.readCatalog(desired.target));
  return {
    ...toolkit,
    cache: caseCache(),
    reader: {
      ...reader,
      readCatalog: async (target, options) =>
        target === desired.target ? await read() : await reader.readCatalog(target, options),
    },
    schemaFiles: { read: async () => await Promise.resolve(files) },
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

async function apply(context: RunContext, planned: PlannedModule): Promise<ApplyReport> {
  const { toolkit, run } = context;
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
      known: planned.ledger,
      actor: MODULE,
      limits: DEFAULT_APPLY_LIMITS,
      signal: run.signal,
    },
    {
      database: toolkit.database,
      reader: targetReader(context, planned),
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
