import { hazard, touch, type Touch } from '../model/statement-effect.js';
import { blocksWrites } from './object-rules.js';
import { columnsOf, demandsOf, type SqliteColumn, type SqliteQuestions } from './sqlite-questions.js';
import type { SqliteStatement } from './sqlite-statement.js';

type ColumnChange = Extract<SqliteStatement, { kind: 'rename column' | 'add column' | 'drop column' }>;

/**
 * A new column: SQLite notes its default and looks at rows only where it has to check one. A default that breaks a new
 * constraint fails as soon as there is a row.
 */
export function addColumn({ table, column }: ColumnChange, ask: SqliteQuestions): readonly Touch[] {
  const added = columnsOf(ask.after, table).get(column.toLowerCase());
  const label = added?.label ?? `column ${table}.${column}`;
  const on = { kind: 'table', name: table } as const;
  const problem = problemOf(added, table, ask);
  if (problem === null) return [touch(on, 'share')];
  return [
    touch(
      on,
      'share',
      hazard('MAY_FAIL_ON_DATA', label, problem),
      ...blocksWrites(`table ${table}`, 'its rows are checked.'),
    ),
  ];
}

/** Why existing rows may not take the column; null where they always do. */
function problemOf(added: SqliteColumn | undefined, table: string, ask: SqliteQuestions): string | null {
  if (added === undefined) return `Nobody knows what is demanded of it in table ${table}.`;
  if (added.notNull && !added.hasDefault && !added.generated)
    return `Rows of table ${table} would have no value for it.`;
  const isDemanding = [...demandsOf(ask.after, table).values()].some(
    (fact) => fact.references.includes(`column:${added.fullName}`) && ask.before.byId(fact.id) === null,
  );
  const isChecked = isDemanding || (added.notNull && added.generated);
  return isChecked ? `Rows of table ${table} may break what is demanded of it.` : null;
}

/** A column that goes, or gets another name. To drop one, SQLite writes every row again. */
export function changeColumn({ kind, table, column }: ColumnChange): readonly Touch[] {
  const label = `column ${table}.${column}`;
  const on = { kind: 'table', name: table } as const;
  const readers = hazard('BREAKS_READERS', label, `Code that uses ${label} fails.`);
  if (kind === 'rename column') return [touch(on, 'share', readers)];
  return [
    touch(
      on,
      'share',
      hazard('DATA_LOSS', label, 'Its values are lost.'),
      hazard('TABLE_REWRITE', `table ${table}`, `Every row of table ${table} is written again.`),
      ...blocksWrites(`table ${table}`, 'its rows are written again.'),
      readers,
    ),
  ];
}
