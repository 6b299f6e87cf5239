import { type AlterAction, readAlterAction } from '@lockstep/core/hazards/mysql/alter-action.js';
import { inCodePoints } from '@lockstep/core/source/in-code-points.js';
import {
  alterActions,
  type MysqlStatement,
  readMysqlStatement,
} from '@lockstep/core/hazards/mysql/mysql-statement.js';
import {
  NO_SUBJECTS,
  type StatementSubjects,
  type Subject,
} from '@lockstep/core/source/statement-subjects.js';
import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';

/** What a statement of the MySQL family says and is about. */
export function mysqlSubjects(sql: string): StatementSubjects {
  const statement = readMysqlStatement(sql);
  const { says, of } = READERS[statement.node]?.(statement) ?? namedSubjects(statement);
  return { says: inCharacters(sql, says), of };
}

type Reader = (statement: MysqlStatement) => StatementSubjects;

const READERS: Readonly<Record<string, Reader>> = {
  'CREATE TABLE': createdTable,
  'ALTER TABLE': alteredTable,
  'CREATE INDEX': ({ names: [index], table }) => ({
    says: [subject('index', table?.name, index?.name)],
    of: [subject('name', table?.name)],
  }),
  'DROP INDEX': ({ names: [index], table }) =>
    about(subject('index', table?.name, index?.name), subject('name', table?.name)),
  'CREATE TRIGGER': ({ names: [trigger], table }) => ({
    says: [subject('trigger', trigger?.name)],
    of: [subject('name', table?.name)],
  }),
  'RENAME TABLE': ({ names }) => about(...[...names].reverse().map(({ name }) => subject('name', name))),
};

/** Kinds that share one space of names. */
const NAMES: ReadonlySet<string> = new Set(['TABLE', 'VIEW', 'SEQUENCE']);

function namedSubjects({ node, names }: MysqlStatement): StatementSubjects {
  const [verb, kind] = node.split(' ');
  if (kind === undefined) return NO_SUBJECTS;
  const what = NAMES.has(kind)
    ? 'name'
    : kind === 'PROCEDURE' || kind === 'FUNCTION'
      ? 'routine named'
      : kind.toLowerCase();
  const subjects = names.map(({ name }) => subject(what, name));
  return verb === 'CREATE' ? { says: subjects, of: [] } : about(...subjects);
}

function about(...subjects: readonly Subject[]): StatementSubjects {
  return { says: [], of: subjects };
}

function subject(what: string, ...names: readonly (string | null | undefined)[]): Subject {
  return { what, parts: names.map((name) => name ?? ''), offset: 0 };
}

/** The table, and each column and key at its own place: what stands in the brackets reads like actions that add it. */
function createdTable(statement: MysqlStatement): StatementSubjects {
  const [table] = statement.names;
  const open = statement.tokens.findIndex((token, at) => at >= statement.rest && isSign(token, '('));
  const says = [subject('name', table?.name)];
  if (open !== statement.rest) return { says, of: [] };
  for (const item of itemsBehind(statement.tokens, open)) {
    const { says: said } = actionSubjects(readAlterAction([ADD, ...item]), table?.name ?? '');
    says.push(
      ...said.map((one) => ({ ...one, offset: item[0]?.start ?? 0 })),
      ...ownKeys(item, table?.name ?? ''),
    );
  }
  return { says, of: [] };
}

const ADD: SqlToken = { kind: 'word', text: 'ADD', value: 'ADD', start: 0, end: 0 };

/** The parts between the bracket at `open` and the one that closes it. */
function itemsBehind(tokens: readonly SqlToken[], open: number): readonly (readonly SqlToken[])[] {
  const items: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(open + 1)) {
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && isSign(token, ',')) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items.filter((item) => item.length > 0);
}

/** A key that a column's own definition asks for: it has the column's name, the primary key its own. */
function ownKeys(item: readonly SqlToken[], table: string): readonly Subject[] {
  const [first] = item;
  if (first === undefined || readAlterAction([ADD, ...item]).kind !== 'add column') return [];
  const offset = first.start;
  const isPrimary = item.some((token) => isWord(token, 'PRIMARY'));
  const isUnique = item.some((token) => isWord(token, 'UNIQUE'));
  return [
    ...(isPrimary ? [{ ...subject('index', table, 'PRIMARY'), offset }] : []),
    ...(isUnique ? [{ ...subject('index', table, first.value), offset }] : []),
  ];
}

function alteredTable(statement: MysqlStatement): StatementSubjects {
  const table = statement.names[0]?.name ?? '';
  const actions = alterActions(statement).map((tokens) => {
    const { says, of } = actionSubjects(readAlterAction(tokens), table);
    return { says: says.map((one) => ({ ...one, offset: tokens[0]?.start ?? 0 })), of };
  });
  return {
    says: actions.flatMap(({ says }) => says),
    of: [...actions.flatMap(({ of }) => of), subject('name', table)],
  };
}

type ActionReader<Kind extends AlterAction['kind']> = (
  action: Extract<AlterAction, { readonly kind: Kind }>,
  table: string,
) => StatementSubjects;

const ACTIONS: { readonly [Kind in AlterAction['kind']]: ActionReader<Kind> } = {
  'add column': ({ name }, table) => saying(subject('column', table, name)),
  'drop column': ({ name }, table) => about(subject('column', table, name)),
  'modify column': ({ to }, table) => ({
    says: [subject('changed column', table, to)],
    of: [subject('column', table, to)],
  }),
  'alter column': ({ name }, table) => about(subject('column', table, name)),
  'add key': ({ name }, table) => (name === null ? NO_SUBJECTS : saying(subject('index', table, name))),
  'drop key': ({ name }, table) => about(subject('index', table, name)),
  'rename key': ({ to }, table) => about(subject('index', table, to)),
  'add foreign key': ({ name }, table) =>
    name === null ? NO_SUBJECTS : saying(subject('constraint', table, name)),
  'add check': ({ name }, table) =>
    name === null ? NO_SUBJECTS : saying(subject('constraint', table, name)),
  'drop constraint': ({ name }, table) => about(subject('constraint', table, name)),
  'rename table': ({ to }) => about(subject('name', to)),
  option: ({ option }, table) => saying(subject(`option ${option}`, table)),
  unknown: () => NO_SUBJECTS,
};

function actionSubjects<Kind extends AlterAction['kind']>(
  action: Extract<AlterAction, { readonly kind: Kind }>,
  table: string,
): StatementSubjects {
  const read: ActionReader<Kind> = ACTIONS[action.kind];
  return read(action, table);
}

function saying(said: Subject): StatementSubjects {
  return { says: [said], of: [] };
}

/** Tokens count UTF-16 units. */
function inCharacters(sql: string, subjects: readonly Subject[]): readonly Subject[] {
  return inCodePoints(subjects, sql, 'utf16');
}
