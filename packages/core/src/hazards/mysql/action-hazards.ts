import { isWord } from '../../text/sql/sql-tokens.js';
import type { Hazard } from '../model/hazard.js';
import { hazard } from '../model/statement-effect.js';
import type { AlterAction } from './alter-action.js';
import type { ColumnState, MysqlQuestions } from './mysql-questions.js';
import { compareMysqlTypes } from './mysql-type.js';

/** What one action on an existing table risks, whatever it costs. */
export function hazardsOfAction(action: AlterAction, table: string, ask: MysqlQuestions): readonly Hazard[] {
  switch (action.kind) {
    case 'modify column':
      return modified(action, table, ask);
    case 'add key':
      return keyHazards(action, table);
    case 'option':
      return optionHazards(action.option, table);
    case 'add column':
    case 'drop column':
    case 'alter column':
      return columnHazards(action, table);
    default:
      return otherHazards(action, table);
  }
}

type ColumnAction = Extract<AlterAction, { kind: 'add column' | 'drop column' | 'alter column' }>;

function columnHazards(action: ColumnAction, table: string): readonly Hazard[] {
  const object = `column ${table}.${action.name}`;
  if (action.kind === 'drop column') return dropped(object);
  if (action.kind === 'alter column') {
    return [breaks(object, 'What is written without naming it gets another value, or fails.')];
  }
  return action.tokens.some((token) => isWord(token, 'UNIQUE', 'PRIMARY', 'CHECK', 'REFERENCES'))
    ? [mayFail(object, 'the value that existing rows get breaks its constraint')]
    : [];
}

function otherHazards(action: AlterAction, table: string): readonly Hazard[] {
  if (action.kind === 'add foreign key') {
    return [mayFail(nameOf(table, action.name), `a row of table ${table} has no row it refers to`)];
  }
  if (action.kind === 'add check')
    return [mayFail(nameOf(table, action.name), 'a stored row does not satisfy it')];
  if (action.kind === 'rename table') {
    return [breaks(`table ${table}`, `Code that reads or writes it by name fails: it becomes ${action.to}.`)];
  }
  if (action.kind !== 'unknown') return [];
  const message =
    'No rule knows an action of this statement, so the worst is assumed: read it before you accept it.';
  return [hazard('UNCLASSIFIED', `table ${table}`, message)];
}

function dropped(object: string): readonly Hazard[] {
  return [
    hazard('DATA_LOSS', object, 'All values stored in it are lost.'),
    breaks(object, 'Code that reads or writes it by name fails.'),
  ];
}

function mayFail(object: string, where: string): Hazard {
  return hazard('MAY_FAIL_ON_DATA', object, `It fails where ${where}.`);
}

function breaks(object: string, message: string): Hazard {
  return hazard('BREAKS_READERS', object, message);
}

function nameOf(table: string, name: string | null): string {
  return name === null ? `table ${table}` : `constraint ${table}.${name}`;
}

function keyHazards(action: Extract<AlterAction, { kind: 'add key' }>, table: string): readonly Hazard[] {
  if (action.type !== 'unique' && action.type !== 'primary key') return [];
  const empty = action.type === 'primary key' ? ', or where one of its columns is empty' : '';
  return [mayFail(nameOf(table, action.name), `two rows have the same values${empty}`)];
}

function optionHazards(option: string, table: string): readonly Hazard[] {
  const object = `table ${table}`;
  if (option === 'CONVERT') {
    return [
      mayFail(object, 'a stored text has a character that the new character set lacks'),
      breaks(object, 'Comparing and sorting its texts may give other results.'),
    ];
  }
  if (option !== 'ENGINE') return [];
  return [mayFail(object, 'the other storage engine cannot hold its rows, keys or references')];
}

function modified(
  action: Extract<AlterAction, { kind: 'modify column' }>,
  table: string,
  ask: MysqlQuestions,
): readonly Hazard[] {
  const object = `column ${table}.${action.name}`;
  const renamed =
    action.to === action.name ? [] : [breaks(object, `Code that names it fails: it becomes ${action.to}.`)];
  if (action.tokens.length === 0) return renamed;
  const before = ask.column('before', table, action.name);
  const after = ask.column('after', table, action.to);
  if (before === null || after === null) {
    return [
      ...renamed,
      hazard('UNCLASSIFIED', object, 'What it is before or after is not known, so the worst is assumed.'),
    ];
  }
  return [
    ...renamed,
    ...typeHazards(object, before, after),
    ...textHazards(object, before, after),
    ...stateHazards(object, before, after),
  ];
}

function typeHazards(object: string, before: ColumnState, after: ColumnState): readonly Hazard[] {
  const change = compareMysqlTypes(before.type, after.type);
  if (change === 'same') return [];
  const types = `from ${before.type} to ${after.type}`;
  const reads = breaks(object, `Its type goes ${types}: who reads or writes it may get something else.`);
  if (change === 'narrower') return [mayFail(object, `a stored value does not fit (${types})`), reads];
  if (change !== 'lossy') return change === 'in place' ? [] : [reads];
  const lost = `Stored values may be rounded or cut without an error (${types}).`;
  return [
    hazard('DATA_LOSS', object, lost),
    mayFail(object, `a stored value has no form in ${after.type}`),
    reads,
  ];
}

function textHazards(object: string, before: ColumnState, after: ColumnState): readonly Hazard[] {
  if (before.collation === after.collation || before.collation === null || after.collation === null)
    return [];
  const isSubset = before.charset === 'utf8mb3' && after.charset === 'utf8mb4';
  const fails =
    before.charset === after.charset || isSubset
      ? []
      : [mayFail(object, `a stored text has a character that ${after.charset ?? 'the new set'} lacks`)];
  return [
    ...fails,
    breaks(
      object,
      `Comparing and sorting give other results: ${before.collation} becomes ${after.collation}.`,
    ),
  ];
}

function stateHazards(object: string, before: ColumnState, after: ColumnState): readonly Hazard[] {
  const fills = after.notNull && !before.notNull;
  return [
    ...(fills
      ? [mayFail(object, 'a row holds NULL in it'), breaks(object, 'Writing NULL to it fails.')]
      : []),
    ...(before.default !== after.default
      ? [breaks(object, 'What is written without naming it gets another value, or fails.')]
      : []),
    ...(before.generated !== after.generated
      ? [
          hazard(
            'DATA_LOSS',
            object,
            'What it is computed from changes: the values it holds now are replaced.',
          ),
        ]
      : []),
  ];
}
