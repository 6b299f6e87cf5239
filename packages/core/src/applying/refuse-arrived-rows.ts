import { tableText } from '../catalog/table-name.js';
import { tablesOf } from '../planning/rows-at-risk.js';
import type { ApplyPlanRequest, TargetReader } from './request.js';
import { arrivedRowsRefused } from './arrived-rows.js';

/**
 * Inside the lock of an apply: the tables whose loss nobody had to accept, because they held no row, must hold none
 * still. Throws `HAZARD.REFUSED` naming each that does, or that cannot be counted.
 */
export async function refuseArrivedRows(
  reader: TargetReader,
  { plan, mustBeEmpty = [] }: ApplyPlanRequest,
): Promise<void> {
  if (mustBeEmpty.length === 0) return;
  const tables = tablesOf(mustBeEmpty);
  const counts = await reader.countRows(tables);
  const filled = tables.flatMap((table, index) => {
    const count = counts[index] ?? null;
    return count?.rows === 0 && count.isExact ? [] : [{ table: tableText(table), count }];
  });
  if (filled.length > 0) throw arrivedRowsRefused(plan, filled);
}
