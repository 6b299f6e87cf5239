import type { ObjectKind, ObjectRef } from '../../catalog/object-kind.js';
import type { Hazard } from '../model/hazard.js';
import { flagDetail, textDetail } from '../model/catalog-index.js';
import { hazard, touch, type Touch } from '../model/statement-effect.js';
import { demandsOf, type SqliteQuestions } from './sqlite-questions.js';
import type { SqliteObjectKind, SqliteStatement } from './sqlite-statement.js';

type Created = Extract<SqliteStatement, { kind: 'create' }>;
type Dropped = Extract<SqliteStatement, { kind: 'drop' }>;

/** A new object; only an index looks at existing rows, and only a trigger changes what writing does. */
export function createObject(made: Created, ask: SqliteQuestions): readonly Touch[] {
  const { what, name, on, unique } = made;
  if (on === null) return [];
  const table: ObjectRef = { kind: 'table', name: on };
  if (what !== 'index') return [touch(table, 'share', ...hazardsOfTrigger(made, ask))];
  const label = `index ${name}`;
  const isKept = unique && ask.before.find('index', name)?.hash === ask.after.find('index', name)?.hash;
  return [
    touch(
      table,
      'share',
      ...blocksWrites(`table ${on}`, `index ${name} is built.`),
      ...(unique && !isKept && !isDemanded(name, on, ask)
        ? [hazard('MAY_FAIL_ON_DATA', label, `It fails where rows of table ${on} have equal values.`)]
        : []),
    ),
  ];
}

/** A trigger that runs before or in place of a write decides what is written; one after it leaves the row as it is. */
function hazardsOfTrigger({ name, timing }: Created, ask: SqliteQuestions): readonly Hazard[] {
  if (timing === null || timing === 'after' || isSame('trigger', name, ask)) return [];
  const label = `trigger ${name}`;
  const effect =
    timing === 'before'
      ? 'may refuse or drop what running code writes.'
      : 'runs in place of the writes of running code.';
  return [hazard('BREAKS_READERS', label, `${label} ${effect}`)];
}

/** True where the plan leaves such an object as it was, be it made again. */
function isSame(kind: 'index' | 'trigger', name: string, ask: SqliteQuestions): boolean {
  const before = ask.before.find(kind, name);
  return before !== null && before.hash === ask.after.find(kind, name)?.hash;
}

/** True where the same was unique before, whatever its name was. */
function isDemanded(index: string, table: string, ask: SqliteQuestions): boolean {
  const definition = textDetail(ask.after.find('index', index), 'definition');
  return definition !== null && demandsOf(ask.before, table).has(definition);
}

/** An object that goes, with its rows where it has some. */
export function dropObject({ what, name }: Dropped, ask: SqliteQuestions): readonly Touch[] {
  const label = `${what} ${name}`;
  const readers = hazard('BREAKS_READERS', label, `Code that uses ${label} fails.`);
  switch (what) {
    case 'table':
    case 'virtual table':
      return [
        touch(ref(what, name), 'share', hazard('DATA_LOSS', label, 'All of its rows are lost.'), readers),
      ];
    case 'view':
      return [touch(ref(what, name), 'share', readers)];
    case 'trigger':
      return [
        touch(
          null,
          'share',
          isSame('trigger', name, ask)
            ? hazard('DEPENDENTS_REBUILT', label, `${label} is dropped and recreated.`)
            : hazard('BREAKS_READERS', label, 'What it did on writing is not done any more.'),
        ),
      ];
    case 'index':
      return [
        touch(null, 'share', ...uniqueGone(label, flagDetail(ask.before.find('index', name), 'unique'))),
      ];
  }
}

function uniqueGone(label: string, unique: boolean | null): readonly Hazard[] {
  if (unique === false) return [];
  const message = 'Equal values are not refused any more, and ON CONFLICT on its columns fails.';
  return [hazard('BREAKS_READERS', label, message)];
}

/** A table that gets another name. */
export function renameTable({
  table,
  to,
}: Extract<SqliteStatement, { kind: 'rename table' }>): readonly Touch[] {
  const label = `table ${table}`;
  const message = `Code that uses it fails: its name is ${to} afterwards.`;
  return [touch(ref('table', table), 'share', hazard('BREAKS_READERS', label, message))];
}

/** Writers wait while all rows are looked at: the file has one writer. */
export function blocksWrites(object: string, work: string): readonly Hazard[] {
  return [hazard('BLOCKS_WRITES', object, `All writes to the database file wait while ${work}`)];
}

function ref(what: SqliteObjectKind, name: string): ObjectRef {
  const kind: ObjectKind = what === 'virtual table' ? 'other' : what;
  return { kind, name };
}
