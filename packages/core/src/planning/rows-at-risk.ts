import { type CatalogFact, factsById } from '../catalog/catalog.js';
import { nameParts, writtenParts } from '../catalog/name-parts.js';
import { describeObject } from '../catalog/object-kind.js';
import { statementTokens } from '../text/sql/statement-tokens.js';
import { statementWords } from '../text/sql/statement-words.js';
import type { RowsAtRisk } from '../plan/rows-at-risk.js';
import type { Plan } from '../plan/plan.js';
import type { TableName } from '../catalog/table-name.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { RunContext } from '../run/run-context.js';

/**
 * The tables whose rows, or whose columns' values, a plan takes away, each with how many rows it holds. Empty where the
 * plan loses nothing. Never waits for long: what cannot be counted in a moment is estimated, or not known.
 */
export async function rowsAtRisk(
  { toolkit, run, session }: RunContext,
  { plan, current }: { readonly plan: Plan; readonly current: CatalogSnapshot },
): Promise<readonly RowsAtRisk[]> {
  const losses = lossesOf(plan, current);
  if (losses.length === 0) return [];
  toolkit.talk.doing?.('counting the rows that would be lost');
  const tables = tablesOf(losses);
  const counts = await (await session()).countRows(tables, run.signal);
  const byTable = new Map(tables.map((table, index) => [keyOf(table), counts[index] ?? null]));
  return losses.map((loss) => ({ ...loss, count: byTable.get(keyOf(loss.table)) ?? null }));
}

/** Dialects that can lock a table for a statement outside of any transaction. */
const LOCKS_BY_NAME: readonly Plan['dialect'][] = ['mysql', 'mariadb'];

function lossesOf(plan: Plan, { catalog }: CatalogSnapshot): readonly Omit<RowsAtRisk, 'count'>[] {
  const facts = factsById(catalog);
  const stored = catalog.facts.filter(({ kind }) => kind === 'table' || kind === 'column');
  const parts = new Map(stored.map((fact) => [describeObject(fact), fact]));
  const locksByName = LOCKS_BY_NAME.some((dialect) => dialect === plan.dialect);
  // Hazards of some dialects name things without the quotes that the catalog gives them.
  const bare = new Map(stored.map((fact) => [bareWords(fact), fact]));
  return plan.statements.flatMap(({ sql, hazards, transactional }) =>
    hazards.flatMap(({ code, object }) => {
      const exact = parts.get(object);
      const fact = code === 'DATA_LOSS' ? (exact ?? bare.get(object)) : undefined;
      const table = fact === undefined ? undefined : facts.get(fact.root);
      if (fact === undefined || table?.kind !== 'table') return [];
      const canHold = transactional || locksByName;
      const losesOnlyRows = exact !== undefined && canHold && isPlainDrop(sql);
      return [{ object, isTable: fact === table, losesOnlyRows, table: nameParts(table) }];
    }),
  );
}

function bareWords({ kind, name }: CatalogFact): string {
  const words = writtenParts(name).map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part,
  );
  return describeObject({ kind, name: words.join('.') });
}

/** A drop of a table or of one column, that takes nothing else with it. */
function isPlainDrop(sql: string): boolean {
  const { what } = statementWords(sql);
  const isCascade = statementTokens(sql).some(({ word }) => word === 'CASCADE');
  return (what === 'drop table' || what === 'drop column') && !isCascade;
}

/** The tables of these losses, each once: one may lose several columns. */
export function tablesOf(losses: readonly { readonly table: TableName }[]): readonly TableName[] {
  return [...new Map(losses.map(({ table }) => [keyOf(table), table])).values()];
}

function keyOf({ schema, name }: TableName): string {
  return JSON.stringify([schema, name]);
}
