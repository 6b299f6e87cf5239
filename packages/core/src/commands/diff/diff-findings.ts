import { planSqlLines } from '../../evidence/plan-sql.js';
import type { Finding } from '../../findings/finding.js';
import { type RowsAtRisk, withRowCounts } from '../../plan/rows-at-risk.js';
import type { Plan, Statement } from '../../plan/plan.js';
import { findingsOfPlan } from '../../policy/plan-findings.js';
import { RUN_FILES, runFilePath } from '../../run/run-files.js';

/**
 * What deserves a look in a plan, each at a place that can be opened: what the files say of it, else, where no file
 * describes it any more, its line in the `plan.sql` of this run. Such a place is none of the plan's own: a plan does not
 * depend on where its files are written.
 */
export function findingsOfDiff({
  plan,
  leftOut,
  atRisk,
}: {
  readonly plan: Plan;
  readonly leftOut: readonly Statement[];
  readonly atRisk: readonly RowsAtRisk[];
}): readonly Finding[] {
  const findings = findingsOfPlan(withRowCounts(plan, atRisk), leftOut);
  if (findings.every(({ place }) => place !== undefined)) return findings;
  const file = runFilePath(plan.environment, RUN_FILES.planSql);
  const { ofStatements, ofFindings } = planSqlLines(plan, leftOut);
  return findings.map((one, index) => {
    const line = one.statement === undefined ? ofFindings.get(index) : ofStatements.get(one.statement);
    return one.place !== undefined || line === undefined ? one : { ...one, place: { file, line, column: 1 } };
  });
}
