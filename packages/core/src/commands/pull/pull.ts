import { placeOf } from '../../config/target/place-of.js';
import type { Catalog } from '../../catalog/catalog.js';
import { nameParts } from '../../catalog/name-parts.js';
import { LockstepError } from '../../errors/lockstep-error.js';
import { nextCommand } from '../../errors/next-command.js';
import type { PulledTable, PullRequest, PullResult, TypePuller } from '../../ports/type-puller.js';
import { shortId } from '../../text/short-id.js';
import { countOf } from '../../text/count-words.js';
import { foreignTables } from '../../pulling/foreign-tables.js';
import type { ConnectedRun } from '../../run/module-run.js';
import { type PlannedModule } from '../../planning/planned-module.js';
import { planModule } from '../../planning/plan-module.js';
import { readPullRecords, writePullRecords } from '../../pulling/pulled-file.js';
import type { RunContext } from '../../run/run-context.js';
import type { Toolkit } from '../../run/toolkit.js';

export interface PullOptions {
  /** Pull what the database has now, although the files hold changes that it does not have. */
  readonly asIs: boolean;
  readonly timeoutMs: number;
}

/** One result a tool of `pull` in the config. */
export interface PulledTypes {
  readonly out: string;
  readonly result: PullResult;
}

/**
 * Generates the types of the module's tables from the target. Never applies: throws `PLAN.PENDING` while the files hold
 * changes, unless `asIs`; `PULL.FAILED`, `TOOL.TIMEOUT`, `FILE.NOT_WRITABLE`.
 */
export async function pullModule(context: RunContext, options: PullOptions): Promise<readonly PulledTypes[]> {
  const { run } = context;
  const planned = await planModule(context, { renames: [] });
  if (!planned.plan.empty && !options.asIs) throw pending(run, planned);
  return await pullTypes(context, { planned, timeoutMs: options.timeoutMs });
}

/** Generates the types from what was read when the module was planned or applied. */
export async function pullTypes(
  { toolkit, run }: RunContext,
  source: {
    readonly planned: Pick<PlannedModule, 'current' | 'ownership' | 'ledger'>;
    readonly timeoutMs: number;
  },
): Promise<readonly PulledTypes[]> {
  const pulled: PulledTypes[] = [];
  const records = { ...(await readPullRecords(toolkit, run)) };
  for (const { tool, out } of run.module.config.pull ?? []) {
    const puller = pullerFor(toolkit, tool);
    const { catalog } = source.planned.current;
    const request: PullRequest = {
      module: run.module.name,
      target: run.target,
      projectRoot: run.projectRoot,
      out,
      ...ownedNames(catalog, source.planned.ownership.views.current.mine),
      foreign: foreignTables(run, { ...source.planned, out, tool }),
      record: records[`${tool} ${out}`] ?? null,
      timeoutMs: source.timeoutMs,
      signal: run.signal,
    };
    toolkit.talk.doing?.(`pulling types with ${puller.tool}`);
    const result = await puller.pull(request);
    pulled.push({ out, result });
    records[`${tool} ${out}`] = result.record;
    await writePullRecords(toolkit, run, records);
  }
  return pulled;
}

/** Whether all types can be pulled is asked before anything is applied. Throws `PULL.FAILED` with the install line. */
export async function requirePullers(toolkit: Toolkit, run: ConnectedRun): Promise<void> {
  for (const { tool } of run.module.config.pull ?? []) {
    await pullerFor(toolkit, tool).ready(run.projectRoot, run.module.config.dialect);
  }
}

function pullerFor(toolkit: Toolkit, tool: string): TypePuller {
  const puller = toolkit.pullers.find((candidate) => candidate.tool === tool);
  if (puller !== undefined) return puller;
  throw new LockstepError('CONFIG.INVALID', {
    what: `"${tool}" cannot pull types in this release.`,
    next: [`Use one of: ${toolkit.pullers.map((candidate) => candidate.tool).join(', ')}.`],
  });
}

const TABLE_KINDS = { table: 'table', view: 'view', materialized_view: 'materialized_view' } as const;

function ownedNames(
  catalog: Catalog,
  mine: ReadonlySet<string>,
): Pick<PullRequest, 'tables' | 'types' | 'sequences'> {
  const roots = catalog.facts.filter((fact) => fact.root === fact.id && mine.has(fact.id));
  const tables = roots.flatMap((fact): PulledTable[] => {
    const kind =
      fact.kind === 'table' || fact.kind === 'view' || fact.kind === 'materialized_view'
        ? TABLE_KINDS[fact.kind]
        : null;
    return kind === null ? [] : [{ ...nameParts(fact), kind }];
  });
  return {
    tables,
    types: roots.filter(({ kind }) => kind === 'type' || kind === 'domain').map(nameParts),
    sequences: roots.filter(({ kind }) => kind === 'sequence').map(nameParts),
  };
}

function pending(run: ConnectedRun, { plan }: PlannedModule): LockstepError {
  return new LockstepError('PLAN.PENDING', {
    what: `The files of ${run.module.name} hold changes that ${placeOf(run.target)} does not have (plan ${shortId(plan.planId)}, ${countOf(plan.statements.length, 'statement')}).`,
    why: 'Types pulled now would not match the files; pull never applies.',
    next: [
      nextCommand('sync', { module: run.module.name, environment: run.environment.name }),
      nextCommand('pull', { module: run.module.name, environment: run.environment.name, asIs: true }),
    ],
  });
}
