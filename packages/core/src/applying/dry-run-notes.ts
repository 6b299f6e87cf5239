import { describeObject } from '../catalog/object-kind.js';
import type { ResolvedEnvironment } from '../config/resolved-environment.js';
import type { Plan } from '../plan/plan.js';
import { firstOf } from '../text/count-words.js';

const MOST_LISTED = 8;

/** Where a dry run has no statement to show: what an apply would do all the same. */
export function dryRunNotes(
  { statements, adopts, module }: Pick<Plan, 'statements' | 'adopts' | 'module'>,
  { ledger }: Pick<ResolvedEnvironment, 'ledger'>,
): readonly string[] {
  if (statements.length > 0) return [];
  const nothing = 'An apply would run no statement.';
  if (!ledger || adopts.length === 0) return [nothing];
  const owned = firstOf(adopts.map(describeObject), MOST_LISTED);
  return [nothing, `It would record in the ledger what module "${module}" owns here: ${owned}.`];
}
