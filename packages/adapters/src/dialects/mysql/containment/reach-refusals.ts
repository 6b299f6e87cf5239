import { isSign, isWord, type SqlToken } from '@lockstep/core/text/sql/sql-tokens.js';
import type { MysqlStatement, WrittenName } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { Refusal } from '@lockstep/core/source/statement-verdicts.js';
import { eventRefusal } from './event-refusal.js';
import { qualifiersIn } from './qualified-names.js';
import { farEngineOf } from './table-engine.js';

const WITHOUT_IT = 'Remove it, and do it on the server yourself where it is needed.';

const beyond = (what: string): Refusal => ({
  reason: `${what} reaches beyond the database that files are loaded into`,
  instead: WITHOUT_IT,
});

/** The refusal of a name with a database in front of it. */
export function otherDatabase(shown: string): Refusal {
  return {
    reason: `${shown} names its database, and files are loaded into a scratch database first`,
    instead: 'Write the name without its database.',
  };
}

/**
 * Why a statement of a kind that files may hold could reach beyond the database it is loaded into, whoever runs it;
 * null where it cannot.
 */
export function reachRefusalOf(statement: MysqlStatement): Refusal | null {
  return (
    oddHead(statement) ??
    qualifiedHead(statement) ??
    (isOfTable(statement) ? tableRefusal(statement) : null) ??
    (mayRunWhileLoading(statement) ? farCallRefusal(statement) : null) ??
    eventRefusal(statement)
  );
}

const MODIFIERS: readonly string[] = [
  ...['OR', 'REPLACE', 'TEMPORARY', 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'VECTOR', 'AGGREGATE', 'ONLINE'],
  ...['OFFLINE', 'IGNORE', 'SQL', 'SECURITY', 'INVOKER', 'DEFINER', 'ALGORITHM', '=', 'UNDEFINED', 'MERGE'],
  ...['TEMPTABLE', '@', '(', ')'],
];

/** Between the verb and the kind stand only words that are known: else it is a statement about something else. */
function oddHead({ node, modifiers }: MysqlStatement): Refusal | null {
  const definerAt = modifiers.indexOf('DEFINER');
  const odd = modifiers.find(
    (text, index) =>
      !MODIFIERS.includes(text) && !(definerAt >= 0 && index > definerAt && index <= definerAt + 4),
  );
  if (odd === undefined) return null;
  return {
    reason: `Lockstep does not know this kind of statement (${node.split(' ')[0] ?? ''} ${odd})`,
    instead: 'Remove it; if a schema file needs it, open an issue.',
  };
}

function qualifiedHead({ names, table }: MysqlStatement): Refusal | null {
  const found = [...names, ...(table === null ? [] : [table])].find(({ database }) => database !== null);
  return found === undefined ? null : otherDatabase(shownName(found));
}

function shownName({ database, name }: WrittenName): string {
  return `${database ?? ''}.${name}`;
}

/** Statements without a body: every dot in them is a name's. */
function isOfTable({ node }: MysqlStatement): boolean {
  return / (TABLE|INDEX|SEQUENCE)$/.test(node);
}

function tableRefusal(statement: MysqlStatement): Refusal | null {
  const { tokens, names, table } = statement;
  const own = new Set([...names, ...(table === null ? [] : [table])].map(({ name }) => name.toLowerCase()));
  const foreign = qualifiersIn(tokens).find((qualifier) => !own.has(qualifier.toLowerCase()));
  if (foreign !== undefined) return otherDatabase(`${foreign}.…`);
  const engine = farEngineOf(tokens);
  return (
    copyOfRows(statement) ?? wordRefusal(statement) ?? (engine === null ? null : beyond(`ENGINE=${engine}`))
  );
}

/** Outside of brackets, these words begin a query whose rows the table would get. */
function copyOfRows({ node, tokens, rest }: MysqlStatement): Refusal | null {
  if (node !== 'CREATE TABLE') return null;
  const isQuery =
    tokens.slice(rest).some((token) => isWord(token, 'SELECT')) ||
    outside(tokens.slice(rest)).some((token) => isWord(token, 'AS', 'TABLE', 'VALUES'));
  return isQuery
    ? { reason: 'CREATE TABLE … SELECT runs a query', instead: 'Write the columns of the table.' }
    : null;
}

function outside(tokens: readonly SqlToken[]): readonly SqlToken[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (isSign(token, '(')) depth += 1;
    const isOutside = depth === 0;
    if (isSign(token, ')')) depth -= 1;
    return isOutside;
  });
}

/** Pairs of words that move rows between tables or bring files of the server in. */
const PAIRS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['EXCHANGE'], ['PARTITION']],
  [
    ['IMPORT', 'DISCARD'],
    ['TABLESPACE', 'PARTITION'],
  ],
  [['CONVERT'], ['TABLE', 'PARTITION']],
];

/** Functions that wait, hold a lock of the whole server, or read a file. */
const FAR_FUNCTIONS: readonly string[] = [
  ...['SLEEP', 'BENCHMARK', 'GET_LOCK', 'RELEASE_LOCK', 'RELEASE_ALL_LOCKS', 'LOAD_FILE', 'MASTER_POS_WAIT'],
  ...[
    'MASTER_GTID_WAIT',
    'SOURCE_POS_WAIT',
    'WAIT_FOR_EXECUTED_GTID_SET',
    'WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS',
  ],
  ...['SYS_EXEC', 'SYS_EVAL'],
];

/** True where one of these is called; the server knows its functions by quoted names, too. */
export function isFarCall(token: SqlToken | undefined, next: SqlToken | undefined): boolean {
  const isName = token?.kind === 'word' || token?.kind === 'name';
  return isName && FAR_FUNCTIONS.includes(token.value.toUpperCase()) && isSign(next, '(');
}

/** The server computes what is constant in a view while it makes it, functions of the files included. */
function mayRunWhileLoading({ node }: MysqlStatement): boolean {
  return / (VIEW|FUNCTION)$/.test(node);
}

/** Locks of the server's and long waits hold up others, whatever rights the login has. */
function farCallRefusal({ tokens, rest }: MysqlStatement): Refusal | null {
  const call = tokens.find((token, index) => index >= rest && isFarCall(token, tokens[index + 1]));
  return call === undefined ? null : beyond(`${call.text}()`);
}

function wordRefusal({ tokens, rest }: MysqlStatement): Refusal | null {
  const far = tokens.findIndex((_, index) => index >= rest && isFar(tokens, index));
  if (far >= 0) return beyond(`${tokens[far]?.text ?? ''} ${tokens[far + 1]?.text ?? ''}`);
  const options = outside(tokens.slice(rest));
  const option = options.findIndex(
    (token, index) => isWord(token, 'CONNECTION', 'UNION') && isValueAt(options, index + 1),
  );
  return option < 0 ? null : beyond(`${options[option]?.text ?? ''}=`);
}

function isFar(tokens: readonly SqlToken[], index: number): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  if (isFarCall(token, next)) return true;
  if (isWord(token, 'DATA', 'INDEX') && isWord(next, 'DIRECTORY')) return isValueAt(tokens, index + 2);
  return PAIRS.some(([first, second]) => isWord(token, ...first) && isWord(next, ...second));
}

/** The value of an option stands behind `=`, which may be left out. */
function isValueAt(tokens: readonly SqlToken[], index: number): boolean {
  return isSign(tokens[index], '=') || isSign(tokens[index], '(') || tokens[index]?.kind === 'text';
}
