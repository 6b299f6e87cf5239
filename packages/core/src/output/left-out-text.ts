import type { Statement } from '../plan/plan.js';
import { visibleValue } from '../text/visible-value.js';
import type { Paint } from '../evidence/paint.js';

/** What the policy preset `additive` left out of a plan, a line each. */
export function leftOutText(leftOut: readonly Statement[], paint: Paint): string[] {
  return visibleValue(leftOut).map(
    ({ object, sql }) =>
      `  ${paint.yellow('⚠')} left out, because it is no addition: ${object}: ${sql.split('\n')[0] ?? ''}`,
  );
}
