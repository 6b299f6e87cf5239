import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import { closingAt, groupAt, isName, splitAtCommas, type Tokens, wordsAt } from './token-groups.js';

/** One clause of a table: what is declared of a column, or of the table as a whole. */
export interface TableClause {
  readonly kind: 'primary key' | 'unique' | 'not null' | 'check' | 'foreign key' | 'collate' | 'generated';
  /** Name of the constraint; null where none is given. */
  readonly name: string | null;
  /** The column it stands with; null for a clause of the table. */
  readonly column: string | null;
  /** What stands in its brackets: columns or an expression. */
  readonly inner: Tokens;
  /** `ABORT` unless told. */
  readonly onConflict: string;
  /** Keywords behind it: `AUTOINCREMENT`, `STORED`, `DESC`; the collation of `COLLATE`. */
  readonly words: readonly string[];
}

/** A `CREATE TABLE` as its text says it: columns in order, all clauses in order. */
export interface TableText {
  readonly columns: readonly string[];
  readonly clauses: readonly TableClause[];
}

/** Reads the text of a table, as `sqlite_schema` or a file has it; the rest of what it says is asked with pragmas. */
export function tableText(tokens: Tokens): TableText {
  const open = tokens.findIndex((token) => isSign(token, '('));
  const items = open < 0 ? [] : splitAtCommas(groupAt(tokens, open));
  const columns: string[] = [];
  const clauses: TableClause[] = [];
  for (const item of items) {
    const column = isWord(item[0], ...TABLE_CLAUSES) ? null : (item[0]?.value ?? '');
    if (column !== null) columns.push(column);
    clauses.push(...clausesOf(item.slice(column === null ? 0 : 1), column));
  }
  return { columns, clauses };
}

/** Words that a clause of the whole table begins with. */
export const TABLE_CLAUSES = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

/** A clause that was read, and the index of the token behind it. */
interface Read {
  readonly clause: TableClause | null;
  readonly next: number;
}

interface Position {
  readonly tokens: Tokens;
  readonly at: number;
  readonly column: string | null;
  readonly name: string | null;
}

/** Between the clauses stands what pragmas tell: the type, defaults. */
function clausesOf(tokens: Tokens, column: string | null): readonly TableClause[] {
  const clauses: TableClause[] = [];
  let name: string | null = null;
  for (let at = 0; at < tokens.length;) {
    if (isWord(tokens[at], 'CONSTRAINT') && isName(tokens[at + 1])) {
      name = tokens[at + 1]?.value ?? null;
      at += 2;
      continue;
    }
    const { clause, next } = readClause({ tokens, at, column, name });
    if (clause !== null) clauses.push(clause);
    name = null;
    at = next;
  }
  return clauses;
}

/** Clauses that are keywords and, most of them, a bracket. */
const BRACKETED: readonly (readonly [TableClause['kind'], readonly string[]])[] = [
  ['primary key', ['PRIMARY', 'KEY']],
  ['not null', ['NOT', 'NULL']],
  ['unique', ['UNIQUE']],
  ['check', ['CHECK']],
  ['generated', ['AS']],
];

function readClause(position: Position): Read {
  const { tokens, at } = position;
  const form = BRACKETED.find(([, words]) => wordsAt(tokens, at, ...words));
  if (form !== undefined) return bracketed(position, form[0], at + form[1].length);
  if (wordsAt(tokens, at, 'FOREIGN', 'KEY')) return foreignKey(position, closingAt(tokens, at + 2) + 1);
  const word = tokens[at];
  if (isWord(word, 'REFERENCES')) return foreignKey(position, at);
  if (isWord(word, 'COLLATE')) return collation(position);
  if (isWord(word, 'DEFAULT')) return { clause: null, next: behindDefault(tokens, at + 1) };
  return { clause: null, next: isSign(word, '(') ? closingAt(tokens, at) + 1 : at + 1 };
}

/** Keywords that may follow a clause and belong to it. */
const TAIL = ['ASC', 'DESC', 'AUTOINCREMENT', 'STORED', 'VIRTUAL'];

function bracketed(position: Position, kind: TableClause['kind'], from: number): Read {
  const { tokens, column, name } = position;
  let inner: Tokens = [];
  let at = from;
  if (isSign(tokens[at], '(')) {
    inner = groupAt(tokens, at);
    at = closingAt(tokens, at) + 1;
  }
  const words: string[] = [];
  let onConflict = 'ABORT';
  for (;;) {
    if (isWord(tokens[at], ...TAIL)) words.push((tokens[at++]?.text ?? '').toUpperCase());
    else if (wordsAt(tokens, at, 'ON', 'CONFLICT')) {
      onConflict = (tokens[at + 2]?.text ?? '').toUpperCase();
      at += 3;
    } else break;
  }
  if (inner.some((token) => isWord(token, 'AUTOINCREMENT'))) words.push('AUTOINCREMENT');
  return { clause: { kind, name, column, inner, onConflict, words }, next: at };
}

function collation({ tokens, at, column, name }: Position): Read {
  const words = [(tokens[at + 1]?.value ?? '').toUpperCase()];
  return { clause: { kind: 'collate', name, column, inner: [], onConflict: 'ABORT', words }, next: at + 2 };
}

/** Columns, target and actions are asked with a pragma; only how it is deferred is not. */
function foreignKey({ tokens, column, name }: Position, references: number): Read {
  let at = references + 1;
  const words: string[] = [];
  at += isSign(tokens[at + 1], '.') ? 3 : 1;
  if (isSign(tokens[at], '(')) at = closingAt(tokens, at) + 1;
  for (; at < tokens.length;) {
    const length = actionLength(tokens, at);
    if (length === 0) break;
    if (wordsAt(tokens, at, 'DEFERRABLE', 'INITIALLY', 'DEFERRED')) words.push('DEFERRED');
    at += length;
  }
  return { clause: { kind: 'foreign key', name, column, inner: [], onConflict: 'ABORT', words }, next: at };
}

/** How many tokens the action at `at` has; 0 where none stands there. */
function actionLength(tokens: Tokens, at: number): number {
  if (isWord(tokens[at], 'MATCH')) return 2;
  if (isWord(tokens[at], 'ON') && isWord(tokens[at + 1], 'DELETE', 'UPDATE'))
    return isWord(tokens[at + 2], 'SET', 'NO') ? 4 : 3;
  const start = isWord(tokens[at], 'NOT') ? at + 1 : at;
  if (!isWord(tokens[start], 'DEFERRABLE')) return 0;
  return start - at + (isWord(tokens[start + 1], 'INITIALLY') ? 3 : 1);
}

/** A bracket, a signed number, or one token. */
function behindDefault(tokens: Tokens, at: number): number {
  const token: SqlToken | undefined = tokens[at];
  if (isSign(token, '(')) return closingAt(tokens, at) + 1;
  return at + (isSign(token, '+') || isSign(token, '-') ? 2 : 1);
}
