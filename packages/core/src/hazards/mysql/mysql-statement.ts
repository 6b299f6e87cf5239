import { isSign, isWord, meaningfulTokens, type SqlToken } from '../../text/sql/sql-tokens.js';

/** A name as a statement writes it. */
export interface WrittenName {
  /** The database in front of it; null where none is written. */
  readonly database: string | null;
  readonly name: string;
}

/** What the head of a statement says; what is behind it is in the tokens from `rest` on. */
export interface MysqlStatement {
  /** Verb and kind of object in upper case, without modifiers: `CREATE TABLE`, `ALTER TABLE`, `DROP INDEX`, `SET`. */
  readonly node: string;
  /** What it is about; several for `DROP TABLE a, b`, pairs for `RENAME TABLE a TO b`. */
  readonly names: readonly WrittenName[];
  /** The table of an index or trigger; null for everything else. */
  readonly table: WrittenName | null;
  /** Words between verb and kind: `UNIQUE`, `TEMPORARY`, `OR REPLACE`. */
  readonly modifiers: readonly string[];
  readonly tokens: readonly SqlToken[];
  /** Where the text behind the names begins. */
  readonly rest: number;
}

const KINDS = [
  ...[
    'TABLE',
    'VIEW',
    'INDEX',
    'TRIGGER',
    'PROCEDURE',
    'FUNCTION',
    'EVENT',
    'SEQUENCE',
    'DATABASE',
    'SCHEMA',
  ],
  ...['USER', 'ROLE', 'SERVER', 'TABLESPACE', 'PACKAGE', 'RESOURCE', 'LOGFILE', 'UNDO', 'INSTANCE'],
] as const;

const SAME: Readonly<Record<string, string>> = { TABLES: 'TABLE', SCHEMA: 'DATABASE' };

/** Reads the head of one statement, executable comments included. */
export function readMysqlStatement(sql: string): MysqlStatement {
  const tokens = meaningfulTokens(sql, 'mysql').filter((token) => !isSign(token, ';'));
  const verb = wordAt(tokens, 0);
  if (!['CREATE', 'ALTER', 'DROP', 'RENAME'].includes(verb)) return { ...EMPTY, node: verb, tokens, rest: 1 };
  const kindAt = tokens.findIndex((token, index) => index > 0 && isWord(token, ...KINDS));
  if (kindAt < 0) return { ...EMPTY, node: verb, tokens, rest: 1 };
  const kind = wordAt(tokens, kindAt);
  const modifiers = tokens.slice(1, kindAt).map(({ text }) => text.toUpperCase());
  const head = { node: `${verb} ${SAME[kind] ?? kind}`, modifiers, tokens };
  return { ...head, ...namesAt(tokens, skipExists(tokens, kindAt + 1), { verb, kind }) };
}

const EMPTY = { names: [], table: null, modifiers: [] } as const;

function wordAt(tokens: readonly SqlToken[], index: number): string {
  return tokens[index]?.text.toUpperCase() ?? '';
}

function skipExists(tokens: readonly SqlToken[], at: number): number {
  if (!isWord(tokens[at], 'IF')) return at;
  return isWord(tokens[at + 1], 'NOT') ? at + 3 : at + 2;
}

interface Head {
  readonly verb: string;
  readonly kind: string;
}

type Names = Pick<MysqlStatement, 'names' | 'table' | 'rest'>;

function namesAt(tokens: readonly SqlToken[], at: number, { verb, kind }: Head): Names {
  const first = nameAt(tokens, at);
  if (first === null) return { names: [], table: null, rest: at };
  const hasTable = kind === 'INDEX' || (kind === 'TRIGGER' && verb === 'CREATE');
  if (hasTable) return { names: [first.name], ...tableAfterOn(tokens, first.end) };
  if (verb === 'RENAME' || verb === 'DROP') return listAt(tokens, at);
  return { names: [first.name], table: null, rest: first.end };
}

function tableAfterOn(tokens: readonly SqlToken[], from: number): Omit<Names, 'names'> {
  const on = tokens.findIndex((token, index) => index >= from && isWord(token, 'ON'));
  const table = on < 0 ? null : nameAt(tokens, on + 1);
  return { table: table?.name ?? null, rest: table?.end ?? from };
}

/** `a, b` and `a TO b, c TO d`. */
function listAt(tokens: readonly SqlToken[], at: number): Names {
  const names: WrittenName[] = [];
  let index = at;
  for (let found = nameAt(tokens, index); found !== null; found = nameAt(tokens, index)) {
    names.push(found.name);
    index = found.end;
    if (!isSign(tokens[index], ',') && !isWord(tokens[index], 'TO')) break;
    index += 1;
  }
  return { names, table: null, rest: index };
}

/** A bare or quoted name, with or without its database, and where it ends; null where there is none. */
export function nameAt(
  tokens: readonly SqlToken[],
  at: number,
): { readonly name: WrittenName; readonly end: number } | null {
  const first = tokens[at];
  if (first === undefined || !isName(first)) return null;
  const second = tokens[at + 2];
  if (!isSign(tokens[at + 1], '.') || second === undefined || !isName(second)) {
    return { name: { database: null, name: first.value }, end: at + 1 };
  }
  return { name: { database: first.value, name: second.value }, end: at + 3 };
}

function isName({ kind }: SqlToken): boolean {
  return kind === 'name' || kind === 'word';
}

/** The actions of an ALTER TABLE: its tokens behind the name, cut at the commas outside of brackets. */
export function alterActions({ tokens, rest }: MysqlStatement): readonly (readonly SqlToken[])[] {
  const actions: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(rest)) {
    if (isSign(token, '(')) depth += 1;
    if (isSign(token, ')')) depth -= 1;
    if (depth === 0 && isSign(token, ',')) actions.push([]);
    else actions.at(-1)?.push(token);
  }
  return actions.filter((action) => action.length > 0);
}
