import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import { closingAt, isName, type Tokens } from './token-groups.js';

/** Keywords behind which the list of tables of a FROM is over. */
const AFTER_FROM = [
  ...['SELECT', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'WINDOW', 'UNION', 'INTERSECT', 'EXCEPT'],
  ...['VALUES', 'SET', 'RETURNING', 'WHEN', 'BEGIN', 'END'],
];

/** Where a reading of tokens stands. */
interface Reading {
  readonly tokens: Tokens;
  /** Lower-case name → name as written. */
  readonly found: Map<string, string>;
  /** One entry a bracket that is open, innermost last: whether a comma in it separates tables. */
  readonly lists: boolean[];
  /** True where the next token is in the place of a table. */
  isExpected: boolean;
}

/** Names of tables and views that a query or a trigger's body reads or writes, as written, each once; no CTE. */
export function relationsIn(tokens: Tokens): readonly string[] {
  const hidden = cteNames(tokens);
  const reading: Reading = { tokens, found: new Map(), lists: [false], isExpected: false };
  tokens.forEach((_, at) => readToken(reading, at));
  return [...reading.found].filter(([key]) => !hidden.has(key)).map(([, name]) => name);
}

function readToken(reading: Reading, at: number): void {
  const { tokens, lists, isExpected } = reading;
  const token = tokens[at];
  reading.isExpected = opensList(tokens, at) || precedesTable(tokens, at);
  if (isSign(token, '(')) {
    // A bracket in a list of tables holds tables, or a query of its own, whose first word says so.
    lists.push(isExpected);
    reading.isExpected = isExpected;
  } else if (isSign(token, ')')) lists.pop();
  else if (isSign(token, ',')) reading.isExpected = lists.at(-1) === true;
  else if (isExpected && isRelation(tokens, at)) note(reading, at);
  else noteList(reading, at);
}

function note({ tokens, found }: Reading, at: number): void {
  const name = tokens[lastPart(tokens, at)]?.value ?? '';
  found.set(name.toLowerCase(), name);
}

function noteList({ tokens, lists }: Reading, at: number): void {
  if (opensList(tokens, at)) lists[lists.length - 1] = true;
  else if (isWord(tokens[at], ...AFTER_FROM)) lists[lists.length - 1] = false;
}

const NO_NAMES = ['SELECT', 'WITH', 'VALUES', 'SET', 'OR'];

/** A name in the place of a table; one with a bracket behind it is a function, or followed by the columns to insert. */
function isRelation(tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  const isWritten = token?.kind === 'name' || (token?.kind === 'word' && !isWord(token, ...NO_NAMES));
  return isWritten && (isWord(tokens[at - 1], 'INTO') || !isSign(tokens[lastPart(tokens, at) + 1], '('));
}

function lastPart(tokens: Tokens, at: number): number {
  return isSign(tokens[at + 1], '.') && isName(tokens[at + 2]) ? at + 2 : at;
}

/** `IS DISTINCT FROM` compares. */
function opensList(tokens: Tokens, at: number): boolean {
  const token = tokens[at];
  return isWord(token, 'JOIN') || (isWord(token, 'FROM') && !isWord(tokens[at - 1], 'DISTINCT'));
}

/** `INSERT INTO t`, `UPDATE t`, `UPDATE OR IGNORE t`, `x IN t`. */
function precedesTable(tokens: Tokens, at: number): boolean {
  const [token, before] = [tokens[at], tokens[at - 1]];
  if (isWord(token, 'IN')) return !isSign(tokens[at + 1], '(');
  if (isWord(token, 'INTO')) return true;
  if (isWord(token, 'UPDATE')) return startsStatement(before) && !isWord(tokens[at + 1], 'OF', 'ON', 'SET');
  return isWord(before, 'OR') && isWord(tokens[at - 2], 'UPDATE');
}

function startsStatement(before: SqlToken | undefined): boolean {
  return before === undefined || isSign(before, ';') || isSign(before, ')') || isWord(before, 'BEGIN');
}

/** `WITH a AS (…), b (x) AS (…)`. */
function cteNames(tokens: Tokens): ReadonlySet<string> {
  if (!tokens.some((token) => isWord(token, 'WITH'))) return new Set();
  const names = tokens.filter((token, at) => isName(token) && isCte(tokens, at));
  return new Set(names.map(({ value }) => value.toLowerCase()));
}

function isCte(tokens: Tokens, at: number): boolean {
  if (!isWord(tokens[at - 1], 'WITH', 'RECURSIVE') && !isSign(tokens[at - 1], ',')) return false;
  let next = at + 1;
  if (isSign(tokens[next], '(')) next = closingAt(tokens, next) + 1;
  if (!isWord(tokens[next], 'AS')) return false;
  next += 1;
  while (isWord(tokens[next], 'NOT', 'MATERIALIZED')) next += 1;
  return isSign(tokens[next], '(');
}
