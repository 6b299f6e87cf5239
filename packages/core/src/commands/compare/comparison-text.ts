import type { Comparison } from './compare.js';
import { visibleLines } from '../../text/visible.js';
import { visibleValue } from '../../text/visible-value.js';
import { countOf } from '../../text/count-words.js';
import { type Paint, plainPaint } from '../../evidence/paint.js';
import { comparisonSql } from './comparison-sql.js';

/** How two states differ, as a terminal shows it: the objects, then the SQL that would lead from one to the other. */
export function comparisonText(comparison: Comparison, paint: Paint = plainPaint): string {
  const { from, to, differences, statements } = visibleValue(comparison);
  const title = `${paint.bold(from)} → ${paint.bold(to)}`;
  if (differences.length === 0 && statements.length === 0) {
    return `${paint.green('✓')} ${title}: the same`;
  }
  return [
    `${title}: ${countOf(differences.length, 'difference')}`,
    ...differences.map((difference) => `  ${differenceLine(difference, paint)}`),
    '',
    visibleLines(comparisonSql(comparison)).trimEnd(),
  ].join('\n');
}

/** `expected` is what `to` has, `found` what `from` has. */
function differenceLine(
  { object, expected, found }: Comparison['differences'][number],
  paint: Paint,
): string {
  if (found === null) return `${paint.green('+')} ${object}`;
  if (expected === null) return `${paint.red('-')} ${object}`;
  return `${paint.yellow('~')} ${object}: ${found} ${paint.dim('→')} ${expected}`;
}
