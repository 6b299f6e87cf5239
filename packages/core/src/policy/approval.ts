import { z } from 'zod';
import type { UsedPlan } from '../ownership/ledger.js';
import { HAZARD_CODES } from '../errors/hazard-codes.js';
import type { Plan } from '../plan/plan.js';
import { hashJson } from '../text/canonical-json.js';
import { planIdPrefixSchema } from '../text/plan-id.js';

const wholePlanId = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, 'must be the whole planId, 64 hex digits; `lockstep approve` writes it')
  .transform((text) => text.toLowerCase());
const moment = z.iso.datetime({ offset: true });

/** An approval file: who agrees to one plan for one environment, until when, and which hazards that covers. */
export const approvalSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Whole: whoever can write plans could make two that begin with the same digits. */
  planId: wholePlanId,
  environment: z.string().min(1),
  approver: z.string().min(1),
  reason: z.string().min(1),
  approvedAt: moment,
  /** Null: it does not expire. */
  expiresAt: moment.nullable().default(null),
  accepts: z.array(z.enum(HAZARD_CODES)).default([]),
  /** Where the backup made before it can be found, in the approver's words. */
  backup: z.string().nullable().default(null),
});

export type Approval = z.infer<typeof approvalSchema>;

/** A file that names its plan by its first digits alone, as older versions took it: no approval of anything. */
export const partialApprovalSchema = approvalSchema.extend({ planId: planIdPrefixSchema });

/** True where `prefix` (a planId or at least 12 of its first digits) names this plan. */
export function namesPlan(prefix: string, plan: Pick<Plan, 'planId'>): boolean {
  const parsed = planIdPrefixSchema.safeParse(prefix);
  return parsed.success && plan.planId.startsWith(parsed.data);
}

/** True where the approval's time is over at `now` (ISO 8601). */
export function isExpired(approval: Approval, now: string): boolean {
  if (approval.expiresAt === null) return false;
  return instant.parse(approval.expiresAt).getTime() <= instant.parse(now).getTime();
}

/** Clocks of whoever approves and whoever applies may differ by this. */
export const MOST_SKEW_MINUTES = 10;

/** True where the approval is dated later than clocks differ by. */
export function isFromTheFuture(approval: Approval, now: string): boolean {
  const ahead = instant.parse(approval.approvedAt).getTime() - instant.parse(now).getTime();
  return ahead > MOST_SKEW_MINUTES * 60_000;
}

/** What tells an approval from every other: the hash of all that it says, however its file is written. */
export function approvalIdOf(approval: Approval): string {
  return hashJson(approval);
}

/**
 * When the approval was used: the end of an apply of its plan that the ledger says it let pass. No clock decides that;
 * only of an apply that no file let pass (a flag, a prompt, psql) it counts whether it ended after the approval was
 * given. Null where the ledger knows of none, so that it still counts after an apply that failed.
 */
export function usedAt(approval: Approval, used: readonly UsedPlan[]): string | null {
  const id = approvalIdOf(approval);
  const given = instant.parse(approval.approvedAt).getTime();
  const use = used.find(({ planId, at, approvalId = null }) => {
    if (planId !== approval.planId) return false;
    return approvalId === null ? instant.parse(at).getTime() >= given : approvalId === id;
  });
  return use?.at ?? null;
}

const instant = z.coerce.date();

/** What a planId prefix names among known plans. */
export type PlanIdMatch =
  | { readonly kind: 'one'; readonly planId: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-short' }
  | { readonly kind: 'ambiguous'; readonly planIds: readonly string[] };

/** Finds the one plan that a prefix names; the caller says which plans exist. */
export function matchPlanId(prefix: string, planIds: readonly string[]): PlanIdMatch {
  if (!planIdPrefixSchema.safeParse(prefix).success) return { kind: 'too-short' };
  const found = [...new Set(planIds)].filter((planId) => namesPlan(prefix, { planId }));
  const [planId] = found;
  if (planId === undefined) return { kind: 'none' };
  return found.length === 1 ? { kind: 'one', planId } : { kind: 'ambiguous', planIds: found };
}
