import type { Plan } from './plan.js';
import type { Hazard } from '../hazards/model/hazard.js';
import type { RowCount, TableName } from '../catalog/table-name.js';

/** A table or column that a plan takes away, and how many rows its table holds. */
export interface RowsAtRisk {
  /** As the hazard names it. */
  readonly object: string;
  /** True for a table, false for one of its columns. */
  readonly isTable: boolean;
  readonly table: TableName;
  /** True where its rows or values are all that is lost, and they can be counted while nobody adds one. */
  readonly losesOnlyRows: boolean;
  /** Null where it is not known. */
  readonly count: RowCount | null;
}

/**
 * A plan to look at: each `DATA_LOSS` says how many rows it is about. The counts are of the moment and no part of the
 * plan: the same plan keeps its id while rows come and go.
 */
export function withRowCounts(plan: Plan, atRisk: readonly RowsAtRisk[]): Plan {
  if (atRisk.length === 0) return plan;
  return {
    ...plan,
    statements: plan.statements.map((statement) => ({
      ...statement,
      hazards: hazardsWithRows(statement.hazards, atRisk),
    })),
  };
}

/** Hazards to look at: each `DATA_LOSS` says how many rows it is about. */
export function hazardsWithRows(hazards: readonly Hazard[], atRisk: readonly RowsAtRisk[]): Hazard[] {
  const known = new Map(atRisk.map((one) => [one.object, one]));
  return hazards.map((hazard) => {
    const found = hazard.code === 'DATA_LOSS' ? known.get(hazard.object) : undefined;
    if (found === undefined) return hazard;
    return {
      ...hazard,
      message: isOfNothing(found) ? nothingLost(found) : `${hazard.message} ${rowWords(found)}`,
    };
  });
}

function nothingLost({ object, isTable }: RowsAtRisk): string {
  return isTable
    ? `No row is lost: ${object} holds none.`
    : `No value of ${object} is lost: its table holds no row.`;
}

function rowWords({ isTable, count }: RowsAtRisk): string {
  const what = isTable ? 'The table' : 'Its table';
  if (count === null) return `${what} could not be counted.`;
  const rows = `${count.rows.toLocaleString('en')} ${count.rows === 1 ? 'row' : 'rows'}`;
  if (!count.isExact) return `${what} holds about ${rows} (estimate).`;
  return `${what} holds ${rows}.`;
}

/**
 * The losses that need no yes: of tables known to hold no row, on a database that Lockstep keeps itself. A server that
 * merely answers on this machine may be the end of a tunnel, and is asked about like any other.
 */
export function lossesOfNothing(
  environment: { readonly embedded: object | null; readonly isProtected: boolean },
  atRisk: readonly RowsAtRisk[],
): readonly RowsAtRisk[] {
  if (environment.embedded === null || environment.isProtected) return [];
  return toldToLoseNothing(atRisk);
}

/** The losses of which `hazardsWithRows` says that nothing is lost, wherever the plan takes them. */
export function toldToLoseNothing(atRisk: readonly RowsAtRisk[]): readonly RowsAtRisk[] {
  const lasting = new Set(atRisk.filter((one) => !isOfNothing(one)).map(({ object }) => object));
  return atRisk.filter(({ object }) => !lasting.has(object));
}

function isOfNothing({ losesOnlyRows, count }: Pick<RowsAtRisk, 'losesOnlyRows' | 'count'>): boolean {
  return losesOnlyRows && count?.isExact === true && count.rows === 0;
}
