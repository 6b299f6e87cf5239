import type { StatementResult } from '../plan/apply-report.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { type NextCommand, nextCommand } from '../errors/next-command.js';
import type { Plan } from '../plan/plan.js';
import type { RowCount } from '../catalog/table-name.js';

/** A table whose loss nobody had to accept, because it was empty, and what it holds now. */
export type ArrivedRows = NonNullable<NonNullable<StatementResult['error']>['arrivedRows']>;

/** The refusal of a plan that would take rows away that came after it was made. Nothing of it has run. */
export function arrivedRowsRefused(plan: Plan, filled: readonly ArrivedRows[]): LockstepError {
  const names = filled.map(({ table }) => table).join(', ');
  const were = filled.length === 1 ? 'A table that was' : 'Tables that were';
  const are = filled.length === 1 ? 'is' : 'are';
  return new LockstepError('HAZARD.REFUSED', {
    what: `${were} empty when the plan was made ${are} not known to be empty any more: ${names}. Nothing was applied.`,
    why: filled.map(arrivedRowsLine).join('\n'),
    next: arrivedRowsSteps(plan),
  });
}

/** `public.t: 3 rows arrived`. */
export function arrivedRowsLine({ table, count }: ArrivedRows): string {
  return `${table}: ${foundWords(count)}`;
}

function foundWords(count: RowCount | null): string {
  if (count === null) return 'its rows could not be counted under a lock';
  if (!count.isExact) return `${count.rows.toLocaleString('en')} rows or more arrived`;
  return count.rows === 1 ? '1 row arrived' : `${count.rows.toLocaleString('en')} rows arrived`;
}

/** Look at it again, or lose the rows knowingly. */
export function arrivedRowsSteps({ module, environment }: Plan): readonly NextCommand[] {
  const place = { module, environment };
  return [
    nextCommand('diff', place),
    nextCommand('apply', { ...place, accept: ['DATA_LOSS'] }, { note: 'loses these rows' }),
  ];
}
