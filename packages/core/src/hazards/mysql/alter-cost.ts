import { isWord, type SqlToken } from '../../text/sql/sql-tokens.js';
import type { AlterAction } from './alter-action.js';
import type { ColumnState, MysqlQuestions } from './mysql-questions.js';
import { compareMysqlTypes } from './mysql-type.js';

/**
 * How a server of this family carries out an action, cheapest first: `metadata` · `online` (an index is built while
 * others write) · `rebuild` (every row is written again while others write) · `shared` (others wait to write) · `copy`
 * (every row is written again and others wait to write).
 */
export const ALTER_COSTS = ['metadata', 'online', 'rebuild', 'shared', 'copy'] as const;
export type AlterCost = (typeof ALTER_COSTS)[number];

/** The cost of one action on an existing table; what is not known is the dearest. */
export function costOf(action: AlterAction, table: string, ask: MysqlQuestions): AlterCost {
  const cost = plainCost(action, table, ask);
  // TiDB changes tables online, whatever the change is.
  if (ask.server.family !== 'tidb') return cost;
  return cost === 'copy' ? 'rebuild' : cost === 'shared' ? 'online' : cost;
}

function plainCost(action: AlterAction, table: string, ask: MysqlQuestions): AlterCost {
  switch (action.kind) {
    case 'add column':
      return costOfNewColumn(action.tokens, table, ask);
    case 'drop column':
      return dropsInstantly(ask) ? 'metadata' : 'rebuild';
    case 'modify column':
      return costOfModify(action, table, ask);
    default:
      return costOfOther(action);
  }
}

function costOfOther(action: AlterAction): AlterCost {
  if (action.kind === 'add key') return KEY_COSTS[action.type];
  if (action.kind === 'drop key') return action.name === 'PRIMARY' ? 'copy' : 'metadata';
  if (action.kind === 'option') return OPTION_COSTS[action.option] ?? 'copy';
  return CHEAP.includes(action.kind) ? 'metadata' : 'copy';
}

const CHEAP: readonly AlterAction['kind'][] = [
  'alter column',
  'rename key',
  'drop constraint',
  'rename table',
];

const KEY_COSTS = {
  index: 'online',
  unique: 'online',
  fulltext: 'shared',
  spatial: 'shared',
  'primary key': 'rebuild',
} as const;

const OPTION_COSTS: Readonly<Record<string, AlterCost>> = {
  COMMENT: 'metadata',
  COLLATE: 'metadata',
  CHARSET: 'metadata',
  CHARACTER: 'metadata',
  AUTO_INCREMENT: 'metadata',
  ALGORITHM: 'metadata',
  LOCK: 'metadata',
  ROW_FORMAT: 'rebuild',
  KEY_BLOCK_SIZE: 'rebuild',
  FORCE: 'rebuild',
};

/** MariaDB 10.4 and MySQL 8.0.29 remove a column without touching rows. */
function dropsInstantly({ server }: MysqlQuestions): boolean {
  return server.family === 'mysql' ? server.isAtLeast(8, 0, 29) : true;
}

function costOfNewColumn(tokens: readonly SqlToken[], table: string, ask: MysqlQuestions): AlterCost {
  const has = (...words: readonly string[]): boolean => tokens.some((token) => isWord(token, ...words));
  if (has('STORED', 'PERSISTENT') || hasComputedDefault(tokens)) return 'copy';
  if (has('AUTO_INCREMENT')) return 'copy';
  if (!has('FIRST', 'AFTER')) return 'metadata';
  // Measured on MariaDB: in the middle of a table with computed columns only a copy is possible.
  if (ask.server.family === 'mariadb') return ask.hasGenerated(table) ? 'copy' : 'metadata';
  return ask.server.isAtLeast(8, 0, 29) ? 'metadata' : 'rebuild';
}

const CONSTANT_CALLS = ['CURRENT_TIMESTAMP', 'NOW', 'LOCALTIME', 'LOCALTIMESTAMP'];

/** A default that differs from row to row has to be computed for each. */
function hasComputedDefault(tokens: readonly SqlToken[]): boolean {
  const at = tokens.findIndex((token) => isWord(token, 'DEFAULT'));
  if (at < 0) return false;
  const behind = tokens.slice(at + 1).filter(({ text }) => text !== '(');
  const opens = tokens[at + 1]?.text === '(' || tokens[at + 2]?.text === '(';
  return opens && !isWord(behind[0], ...CONSTANT_CALLS);
}

interface ColumnChange {
  readonly before: ColumnState;
  readonly after: ColumnState;
  readonly table: string;
}

type Modify = Extract<AlterAction, { kind: 'modify column' }>;

function costOfModify(action: Modify, table: string, ask: MysqlQuestions): AlterCost {
  const before = ask.column('before', table, action.name);
  const after = ask.column('after', table, action.to);
  if (action.tokens.length === 0) return 'metadata';
  if (before === null || after === null) return 'copy';
  if (before.generated !== after.generated) return before.isStored || after.isStored ? 'copy' : 'metadata';
  const costs = [
    typeCost(before, after, ask),
    textCost(before, after, ask),
    nullCost({ before, after, table }, ask),
  ];
  return costs.reduce(dearer, 'metadata');
}

/** The dearer of two costs. */
export function dearer(a: AlterCost, b: AlterCost): AlterCost {
  return ALTER_COSTS.indexOf(a) >= ALTER_COSTS.indexOf(b) ? a : b;
}

function typeCost(before: ColumnState, after: ColumnState, { server }: MysqlQuestions): AlterCost {
  const change = compareMysqlTypes(before.type, after.type);
  if (change === 'same') return 'metadata';
  if (change !== 'in place') return 'copy';
  return server.family === 'mariadb' || keepsLengthBytes(before, after) ? 'metadata' : 'copy';
}

/** MySQL keeps the length of a text in one byte up to 255 bytes, else in two. */
function keepsLengthBytes(before: ColumnState, after: ColumnState): boolean {
  const bytes = ({ type, charset }: ColumnState): number =>
    Number(/\((\d+)\)/.exec(type)?.[1] ?? 0) * (charset === null ? 1 : (BYTES[charset] ?? 4));
  if (!/^var/i.test(before.type)) return true;
  return bytes(before) > 255 === bytes(after) > 255;
}

const BYTES: Readonly<Record<string, number>> = { ascii: 1, latin1: 1, latin2: 1, utf8mb3: 3, utf8mb4: 4 };

/** Where the bytes stay the same, MariaDB changes only what it says of them. */
function textCost(before: ColumnState, after: ColumnState, { server }: MysqlQuestions): AlterCost {
  if (before.collation === after.collation) return 'metadata';
  if (server.family !== 'mariadb') return 'copy';
  const isSubset = before.charset === 'utf8mb3' && after.charset === 'utf8mb4';
  return before.charset === after.charset || isSubset ? 'online' : 'copy';
}

function nullCost(change: ColumnChange, ask: MysqlQuestions): AlterCost {
  if (change.before.notNull === change.after.notNull) return 'metadata';
  const mustCheck = change.after.notNull && ask.server.family === 'mariadb';
  return mustCheck && ask.hasGenerated(change.table) ? 'copy' : 'rebuild';
}
