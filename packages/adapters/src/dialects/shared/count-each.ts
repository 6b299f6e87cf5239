import type { RowCount, TableName } from '@lockstep/core/catalog/table-name.js';

/** More rows of a table are estimated. */
export const MOST_COUNTED = 100_000;
/** All tables together; what comes after is estimated. */
const ALL_MS = 5_000;

/** How a dialect counts one table; null where it cannot now, or where the server's statistics say nothing. */
export interface TableCounter {
  readonly counted: (table: TableName) => Promise<RowCount | null>;
  readonly estimated: (table: TableName) => Promise<RowCount | null>;
}

/** Counts tables one after the other, within a time for all of them; what cannot be counted is estimated. */
export async function countEach(
  tables: readonly TableName[],
  signal: AbortSignal,
  { counted, estimated }: TableCounter,
): Promise<readonly (RowCount | null)[]> {
  const end = Date.now() + ALL_MS;
  const counts: (RowCount | null)[] = [];
  for (const table of tables) {
    const mayCount = !signal.aborted && Date.now() < end;
    counts.push((mayCount ? await counted(table) : null) ?? (await estimated(table)));
  }
  return counts;
}
