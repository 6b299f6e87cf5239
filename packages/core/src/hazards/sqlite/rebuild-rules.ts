import type { Hazard } from '../model/hazard.js';
import { flagDetail, textDetail } from '../model/catalog-index.js';
import { hazard, touch, type Touch } from '../model/statement-effect.js';
import { blocksWrites } from './object-rules.js';
import {
  affinityOf,
  columnsOf,
  demandsOf,
  type SqliteColumn,
  type SqliteQuestions,
} from './sqlite-questions.js';
import type { SqliteStatement } from './sqlite-statement.js';
import { copyMark, rebuildMark } from './table-rebuild.js';

type Copy = Extract<SqliteStatement, { kind: 'copy' }>;

/** The rows of a table go into its successor; null where no rebuild of it has begun. */
export function copyRows(copy: Copy, ask: SqliteQuestions): readonly Touch[] | null {
  const table = copy.from;
  if (!ask.isMarked(rebuildMark(table))) return null;
  const label = `table ${table}`;
  return [
    touch(
      { kind: 'table', name: table },
      'share',
      hazard('TABLE_REWRITE', label, `${label} is rebuilt and every row is copied.`),
      ...blocksWrites(label, 'its rows are copied.'),
      ...columnHazards(copy, ask),
      ...demandHazards(table, ask),
      ...strictHazards(table, ask),
    ),
  ];
}

function columnHazards(copy: Copy, ask: SqliteQuestions): readonly Hazard[] {
  const before = columnsOf(ask.before, copy.from);
  const copied = new Set(copy.columns.map((name) => name.toLowerCase()));
  const filled = new Set(copy.filled.map((name) => name.toLowerCase()));
  return [...columnsOf(ask.after, copy.from)].flatMap(([name, after]) => {
    const old = before.get(name);
    if (old === undefined) return missingValues(after);
    if (!copied.has(name) && !after.generated && !old.generated) return notCopied(after);
    return [...nullHazards(old, after, filled.has(name)), ...typeHazards(old, after)];
  });
}

function missingValues({ label, notNull, hasDefault, generated }: SqliteColumn): readonly Hazard[] {
  if (!notNull || hasDefault || generated) return [];
  return [hazard('MAY_FAIL_ON_DATA', label, 'Existing rows have no value for it.')];
}

function notCopied({ label }: SqliteColumn): readonly Hazard[] {
  return [hazard('DATA_LOSS', label, 'Its values are not copied.')];
}

/** A default that the engine puts in the place of NULL changes what is stored. */
function nullHazards(old: SqliteColumn, after: SqliteColumn, isFilled: boolean): readonly Hazard[] {
  if (old.notNull || !after.notNull) return [];
  if (isFilled)
    return [hazard('BREAKS_READERS', after.label, 'NULL becomes its default in all existing rows.')];
  return [hazard('MAY_FAIL_ON_DATA', after.label, 'It fails where a row holds NULL in it.')];
}

/** Text that looks like a number becomes one (`007` is 7 then), and a real number holds 53 bits of an integer. */
function typeHazards(old: SqliteColumn, after: SqliteColumn): readonly Hazard[] {
  const [from, to] = [affinityOf(old.type), affinityOf(after.type)];
  if (from === to) return [];
  const what = `${old.type} becomes ${after.type}`;
  const loses =
    ['integer', 'real', 'numeric'].includes(to) && (['text', 'blob'].includes(from) || to === 'real');
  return [
    ...(loses ? [hazard('DATA_LOSS', after.label, `${what}: values are converted for good.`)] : []),
    hazard('BREAKS_READERS', after.label, `${what}: code may get another type of value.`),
  ];
}

/** What is demanded of rows afterwards and was not before. */
function demandHazards(table: string, ask: SqliteQuestions): readonly Hazard[] {
  const before = demandsOf(ask.before, table);
  return [...demandsOf(ask.after, table)]
    .filter(([definition, fact]) => fact.kind === 'constraint' && !before.has(definition))
    .map(([definition, fact]) =>
      hazard('MAY_FAIL_ON_DATA', `constraint ${fact.name}`, `It fails where a row breaks ${definition}.`),
    );
}

function strictHazards(table: string, ask: SqliteQuestions): readonly Hazard[] {
  const isStrict = (index: SqliteQuestions['before']): boolean =>
    flagDetail(index.find('table', table), 'strict') === true;
  if (!isStrict(ask.after)) return [];
  const before = columnsOf(ask.before, table);
  const retyped = [...columnsOf(ask.after, table)].filter(([name, { type }]) => {
    const old = before.get(name);
    return old !== undefined && old.type !== type;
  });
  const label = `table ${table}`;
  if (!isStrict(ask.before))
    return [hazard('MAY_FAIL_ON_DATA', label, 'It fails where a value is not of the declared type.')];
  return retyped.map(([, { label: column, type }]) =>
    hazard('MAY_FAIL_ON_DATA', column, `It fails where a value is no ${type}.`),
  );
}

/** The old table goes, and with it whatever its successor does not have. */
export function dropRebuilt(table: string, ask: SqliteQuestions): readonly Touch[] {
  const label = `table ${table}`;
  const on = { kind: 'table', name: table } as const;
  if (!ask.isMarked(copyMark(table)))
    return [
      touch(
        on,
        'share',
        hazard('DATA_LOSS', label, 'All of its rows are lost: none is copied, because no column is left.'),
        hazard('BREAKS_READERS', label, `Code that uses the columns of ${label} fails.`),
      ),
    ];
  const after = columnsOf(ask.after, table);
  const gone = [...columnsOf(ask.before, table)].filter(([name]) => !after.has(name));
  return [
    touch(on, 'share', ...gone.flatMap(([, column]) => goneHazards(column)), ...uniqueGone(table, ask)),
  ];
}

function goneHazards({ label, generated }: SqliteColumn): readonly Hazard[] {
  return [
    ...(generated ? [] : [hazard('DATA_LOSS', label, 'Its values are lost.')]),
    hazard('BREAKS_READERS', label, `Code that uses ${label} fails.`),
  ];
}

/** `ON CONFLICT (email)` needs what is unique. */
function uniqueGone(table: string, ask: SqliteQuestions): readonly Hazard[] {
  const after = demandsOf(ask.after, table);
  return [...demandsOf(ask.before, table)]
    .filter(([definition, fact]) => !after.has(definition) && isKey(fact.kind, textDetail(fact, 'type')))
    .map(([, fact]) =>
      hazard(
        'BREAKS_READERS',
        `${fact.kind} ${fact.name}`,
        'Equal values are not refused any more, and ON CONFLICT on its columns fails.',
      ),
    );
}

function isKey(kind: string, type: string | null): boolean {
  return kind === 'index' || type === 'primary key';
}
