import { z } from 'zod';
import { OBJECT_KINDS } from '../catalog/object-kind.js';
import { mayHoldSecret } from '../catalog/may-hold-secret.js';
import { planSchema, statementSchema } from '../plan/plan.js';
import type { Cache, CacheEntry } from '../ports/cache.js';
import { seenKey } from '../run/seen-key.js';
import type { RunContext } from '../run/run-context.js';
import { hashJson } from '../text/canonical-json.js';
import { jsonOrNull } from '../text/json-or-null.js';
import { changedSinceApplied } from './changed-since-applied.js';
import { planOfReading, readForPlan } from './plan-module.js';
import type { PlannedModule, PlanOptions } from './planned-module.js';
import { rowsAtRisk } from './rows-at-risk.js';

/** A plan with what is said about it, for who does not run it. */
export type PlanToRead = Pick<
  PlannedModule,
  'plan' | 'leftOut' | 'existing' | 'atRisk' | 'changedFiles' | 'server'
>;

const keptSchema = z.object({
  plan: planSchema,
  leftOut: z.array(statementSchema),
  existing: z.array(z.object({ kind: z.enum(OBJECT_KINDS), name: z.string() })).nullable(),
});
type KeptPlan = z.infer<typeof keptSchema>;

/**
 * The plan of the module, as an earlier run made it where everything that it is made of is as it was then. Rows are
 * counted each time. Throws as `planModule`.
 */
export async function planToRead(context: RunContext, options: PlanOptions): Promise<PlanToRead> {
  const { toolkit, run } = context;
  const read = await readForPlan(context);
  const { server, snapshot: current } = read.reading;
  const key = seenKey(toolkit, run, read);
  const entry =
    key === null
      ? null
      : entryOf(run, hashJson([key, ...options.renames.flatMap(({ from, to }) => [from, to])]));
  const kept = entry === null ? null : await keptIn(toolkit.cache, entry);
  if (kept !== null) {
    const atRisk = await rowsAtRisk(context, { plan: kept.plan, current });
    return { ...kept, server, atRisk, changedFiles: await changedSinceApplied(context, kept.plan) };
  }
  const planned = await planOfReading(context, options, read);
  if (entry !== null) await keep(toolkit.cache, entry, planned);
  return planned;
}

function entryOf({ workspaceRoot }: RunContext['run'], key: string): CacheEntry {
  return { workspaceRoot, kind: 'plan', key };
}

/** As it was written, member by member: a plan file has to have the same bytes again. */
async function keptIn(cache: Cache, entry: CacheEntry): Promise<KeptPlan | null> {
  const [line = ''] = (await cache.read(entry)) ?? [];
  const value = jsonOrNull(line);
  return isKept(value) ? value : null;
}

function isKept(value: unknown): value is KeptPlan {
  return keptSchema.safeParse(value).success;
}

async function keep(
  cache: Cache,
  entry: CacheEntry,
  { plan, leftOut, existing }: PlannedModule,
): Promise<void> {
  const line = JSON.stringify({ plan, leftOut, existing });
  if (!mayHoldSecret(line)) await cache.write(entry, [line]);
}
