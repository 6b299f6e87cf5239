import type { Statement } from '../plan/plan.js';
import { NOT_ADDITIVE } from '../policy/additive-plan.js';
import { statementWords } from '../text/sql/statement-words.js';
import { visible } from '../text/visible.js';
import { visibleValue } from '../text/visible-value.js';
import type { Paint } from './paint.js';

/** What the policy preset `additive` left out of a plan, a line each, with the reason, and how it can be had. */
export function leftOutText(leftOut: readonly Statement[], paint: Paint, environment: string): string[] {
  if (leftOut.length === 0) return [];
  const lines = visibleValue(leftOut).map(
    (statement) =>
      `  ${paint.yellow('⚠')} left out, because ${reasonOf(statement)}: ${statement.object}: ${statement.sql.split('\n')[0] ?? ''}`,
  );
  const policy = `environments.${visible(environment)}.policy`;
  return [...lines, paint.dim(`    to have it too: set ${policy} to {} in db.config.json, then apply again`)];
}

/** A statement that adds, and has no hazard of its own, goes only with what it needs or would come in the place of. */
function reasonOf({ sql, hazards }: Statement): string {
  if (statementWords(sql).sign !== '+') return 'it is not an addition';
  const codes = [...new Set(hazards.map(({ code }) => code))].filter((code) => NOT_ADDITIVE.includes(code));
  if (codes.length > 0) return `it is not only an addition (${codes.join(', ')})`;
  return 'it depends on what is left out';
}
