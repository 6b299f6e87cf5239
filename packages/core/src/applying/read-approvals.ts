import { type Approval, approvalSchema, namesPlan, partialApprovalSchema } from '../policy/approval.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import type { UsedPlan } from '../ownership/ledger.js';
import type { Plan } from '../plan/plan.js';
import { shortId } from '../text/short-id.js';
import { joinPath } from '../run/module-files.js';
import type { ConnectedRun } from '../run/module-run.js';
import { exchangedJsonOf, issueLines, whyNotJson } from '../run/run-files.js';
import type { Toolkit } from '../run/toolkit.js';

/** A file that names its plan by its first digits alone. */
export interface PartialApproval {
  readonly path: string;
  /** `planId` is what it has of it. */
  readonly says: Approval;
}

/** The approval files of a run. */
export interface ReadApprovals {
  /** Those of `db/approvals`: of every plan that was ever approved there, so each counts for its own plan only. */
  readonly kept: readonly Approval[];
  /** Those of `db/approvals` that count for nothing, and stand in the way of no other plan than theirs. */
  readonly partial: readonly PartialApproval[];
  /** The one that `--approval` names: whoever names it means it. */
  readonly named: readonly Approval[];
}

/**
 * Reads all approval files of a run. Throws `CONFIG.INVALID` for one that is missing or is not an approval, and for one with
 * the first digits of a planId alone where `named` names it.
 */
export async function readApprovals(
  toolkit: Toolkit,
  run: ConnectedRun,
  named: string | null,
): Promise<ReadApprovals> {
  const folder = joinPath(run.projectRoot, 'db/approvals');
  const files = (await toolkit.files.glob(folder, ['*.json'])).map((file) => joinPath(folder, file));
  const read = await Promise.all(
    files.map(async (path) => approvalIn(path, await toolkit.files.read(path, run.projectRoot))),
  );
  const kept = read.flatMap((one) => ('says' in one ? [] : [one]));
  const partial = read.flatMap((one) => ('says' in one ? [one] : []));
  if (named === null) return { kept, partial, named: [] };
  const file = approvalIn(named, await toolkit.files.read(named));
  if ('says' in file) throw namesNoWholePlan(run, file);
  return { kept, partial, named: [file] };
}

/** What may say yes to a plan, and what the ledger says was applied. */
export interface SaysYes extends ReadApprovals {
  readonly approve: readonly string[];
  readonly used: readonly UsedPlan[];
}

/**
 * Throws `CONFIG.INVALID` where the only yes to this plan is a file with its first digits alone. Of a plan that was applied
 * such a file is left over, and of no interest.
 */
export function refusePartialApproval(run: ConnectedRun, plan: Plan, given: SaysYes): void {
  const file = given.partial.find(({ says }) => namesPlan(says.planId, plan));
  if (file === undefined || plan.empty || given.used.some(({ planId }) => planId === plan.planId)) return;
  const whole = [...given.kept, ...given.named].map(({ planId }) => planId);
  if ([...whole, ...given.approve].some((id) => namesPlan(id, plan))) return;
  throw namesNoWholePlan(run, file);
}

function namesNoWholePlan(run: ConnectedRun, { path, says }: PartialApproval): LockstepError {
  const place = { module: run.module.name, environment: says.environment };
  const options = { ...place, reason: '<why>', accept: says.accepts };
  return new LockstepError('CONFIG.INVALID', {
    what: `${path} is not an approval: it names its plan by ${says.planId.length} digits.`,
    why: 'planId: must be the whole planId, 64 hex digits. Other plans can be made that begin with the same digits.',
    next: [
      nextCommand('approve', options, {
        words: [shortId(says.planId)],
        note: 'Look at the plan and write a whole approval',
      }),
    ],
  });
}

function approvalIn(path: string, text: string | null): Approval | PartialApproval {
  const json = text === null ? undefined : exchangedJsonOf(text);
  const parsed = approvalSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const partial = partialApprovalSchema.safeParse(json);
  if (partial.success) return { path, says: partial.data };
  throw new LockstepError('CONFIG.INVALID', {
    what: text === null ? `There is no approval file at ${path}.` : `${path} is not an approval.`,
    why: text === null ? '--approval names a file.' : (whyNotJson(text) ?? issueLines(parsed.error.issues)),
    next: [
      nextCommand('explain', {}, { words: ['APPROVAL.REQUIRED'], note: 'See the shape of an approval file' }),
    ],
  });
}
