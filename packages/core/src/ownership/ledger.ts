import { z } from 'zod';
import { OBJECT_KINDS } from '../catalog/object-kind.js';

/** An object that an apply recorded as a module's, as every dialect's ledger gives it. */
export const ownedObjectSchema = z.object({
  module: z.string(),
  kind: z.enum(OBJECT_KINDS),
  name: z.string(),
  /** Hash of its whole subtree when it was recorded; empty where the apply that made it did not end. */
  hash: z.string(),
  /** Its owner when it was recorded; left out where the dialect has none or an older version wrote the ledger. */
  owner: z.string().optional(),
});

/** One apply, as the database remembers it. */
export const appliedPlanSchema = z.object({
  planId: z.string(),
  module: z.string(),
  environment: z.string(),
  /** `running` and the lock free: its process was killed. */
  result: z.enum(['running', 'applied', 'failed']),
  /** Statements known to be committed. */
  progress: z.int(),
  /** Statements of the plan. */
  statements: z.int(),
  fromFingerprint: z.string(),
  toFingerprint: z.string(),
  /** When it started, ISO 8601 in UTC. */
  appliedAt: z.string(),
  actor: z.string(),
});

/** A plan of which every statement was committed, and when the last such apply by one approval ended: ISO 8601 in UTC. */
export const usedPlanSchema = z.object({
  planId: z.string(),
  at: z.string(),
  /** Which approval file let it pass; null or absent where none did, or where this login may not read it. */
  approvalId: z.string().nullish(),
});

export type OwnedObject = Readonly<z.infer<typeof ownedObjectSchema>>;
export type AppliedPlan = Readonly<z.infer<typeof appliedPlanSchema>>;
export type UsedPlan = Readonly<z.infer<typeof usedPlanSchema>>;

/**
 * The rows of applies that used an approval, in every dialect's SQL. One whose statements are all committed did, even
 * where the result could not be proved.
 */
export const WAS_APPLIED_SQL =
  "(result = 'applied' OR (result = 'failed' AND statements > 0 AND progress >= statements))";

/** What the schema `lockstep` of a database says; all empty where it does not exist. */
export interface Ledger {
  readonly exists: boolean;
  /** The environment this database was applied under; null where nothing was applied yet. */
  readonly environment: string | null;
  readonly owned: readonly OwnedObject[];
  /** The last apply of each module. */
  readonly lastPlans: readonly AppliedPlan[];
  /** Every plan that was ever applied: it used the approvals given before. */
  readonly used: readonly UsedPlan[];
}

/** What a database says that has none. */
export const NO_LEDGER: Ledger = { exists: false, environment: null, owned: [], lastPlans: [], used: [] };

/** True where the ledger already says exactly this about the module: nothing needs to be written. */
export function ledgerAgrees(ledger: Ledger, module: string, owned: readonly OwnedObject[]): boolean {
  const recorded = ledger.owned.filter((object) => object.module === module);
  const key = (object: OwnedObject): string =>
    JSON.stringify([object.kind, object.name, object.hash, object.owner ?? null]);
  const known = new Set(recorded.map(key));
  return recorded.length === owned.length && owned.every((object) => known.has(key(object)));
}
