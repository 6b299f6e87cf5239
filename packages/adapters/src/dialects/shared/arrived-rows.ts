import { type RowCount, type TableName, tableText } from '@lockstep/core/catalog/table-name.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';

/** A table that had to hold no row when its segment ran, and does: nothing of the segment was sent. */
export class ArrivedRows extends Error {
  readonly found: NonNullable<NonNullable<StatementResult['error']>['arrivedRows']>;

  /** `count` is null where nobody could look. */
  constructor(name: TableName, count: RowCount | null) {
    const table = tableText(name);
    super(`${table} was empty when the plan was made and is not known to be empty any more`);
    this.found = { table, count };
  }
}

/** What a report keeps of it; null for any other error. */
export function arrivedRowsError(error: unknown): NonNullable<StatementResult['error']> | null {
  if (!(error instanceof ArrivedRows)) return null;
  return { sqlState: null, message: error.message, arrivedRows: error.found };
}
