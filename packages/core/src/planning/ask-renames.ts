import { namesPlan } from '../policy/approval.js';
import { annotationOf, type RenameCandidate, renameValue } from '../plan/rename-candidate.js';
import type { Plan } from '../plan/plan.js';
import type { ModuleRun } from '../run/module-run.js';
import type { Toolkit } from '../run/toolkit.js';
import type { VerbOptions } from '../config/verb-options.js';

export interface RenameQuestion {
  readonly plan: Plan;
  readonly options: VerbOptions;
  /** Values of `--rename` that somebody said no to already; those said no to now are added. */
  readonly declined: Set<string>;
}

/**
 * Asks at a terminal whether what a plan drops and makes is the same under another name. Gives the renames that were
 * said yes to; a no leaves the drop as it is, which is asked about like any loss. Asks nothing where nobody can answer,
 * where a plan was given or approved by its id, and where the loss was accepted.
 */
export async function askRenames(
  { approver, talk }: Pick<Toolkit, 'approver' | 'talk'>,
  run: Pick<ModuleRun, 'environment'>,
  { plan, options, declined }: RenameQuestion,
): Promise<VerbOptions['renames']> {
  if (!approver.canAsk || run.environment.approval === 'plan' || isDecided(plan, options)) return [];
  const renames: RenameCandidate[] = [];
  for (const candidate of plan.renameCandidates) {
    const isTaken = renames.some(({ from, to }) => from === candidate.from || to === candidate.to);
    if (isTaken || declined.has(renameValue(candidate))) continue;
    const { from, to, kind } = candidate;
    const { approved } = await approver.confirm({
      lines: [`${kind} ${from} is no longer in the files, and ${to} is new.`],
      message: `Rename it? (No: drop it and what it holds.)`,
    });
    if (!approved) declined.add(renameValue(candidate));
    else {
      renames.push(candidate);
      talk.step(`to rename it in every environment, write "${annotationOf(candidate)}" beside ${to}`);
    }
  }
  return renames.map(({ from, to }) => ({ from, to }));
}

function isDecided(plan: Plan, { dryRun, plan: given, accept, approve }: VerbOptions): boolean {
  const isAccepted = accept === 'all' || accept.includes('DATA_LOSS');
  return dryRun || given !== null || isAccepted || approve.some((id) => namesPlan(id, plan));
}
