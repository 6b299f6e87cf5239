import { isSign, isWord, type SqlToken, sqlTokens } from '../../text/sql/sql-tokens.js';

/** Kinds of objects that SQLite creates and drops. */
export type SqliteObjectKind = 'table' | 'view' | 'index' | 'trigger' | 'virtual table';

/** What one statement of a plan for SQLite does, as far as its words tell. */
export type SqliteStatement =
  | {
      readonly kind: 'create';
      readonly what: SqliteObjectKind;
      readonly name: string;
      /** The table of an index, the table or view of a trigger. */
      readonly on: string | null;
      readonly unique: boolean;
      /** When a trigger runs; null for everything else. */
      readonly timing: 'before' | 'after' | 'instead of' | null;
    }
  | { readonly kind: 'drop'; readonly what: SqliteObjectKind; readonly name: string }
  | { readonly kind: 'rename table'; readonly table: string; readonly to: string }
  | {
      readonly kind: 'rename column' | 'add column' | 'drop column';
      readonly table: string;
      readonly column: string;
    }
  /** `INSERT INTO to (columns) SELECT … FROM from`. */
  | {
      readonly kind: 'copy';
      readonly from: string;
      readonly to: string;
      readonly columns: readonly string[];
      /** Those of them in which NULL becomes something else on the way. */
      readonly filled: readonly string[];
    }
  /** A switch of the connection for foreign keys. */
  | { readonly kind: 'setting'; readonly name: string }
  | { readonly kind: 'unknown' };

const UNKNOWN: SqliteStatement = { kind: 'unknown' };

/** Reads one statement; `unknown` for every form that engines do not write. Never throws. */
export function readSqliteStatement(sql: string): SqliteStatement {
  const tokens = sqlTokens(sql, 'sqlite').filter((token) => !isSign(token, ';'));
  const [first] = tokens;
  const reader = first?.kind === 'word' ? READERS[first.text.toUpperCase()] : undefined;
  return reader?.(tokens) ?? UNKNOWN;
}

const READERS: Readonly<Record<string, (tokens: Tokens) => SqliteStatement>> = {
  CREATE: readCreate,
  DROP: readDrop,
  ALTER: readAlter,
  INSERT: readCopy,
  PRAGMA: readSetting,
};

function readSetting([, name]: Tokens): SqliteStatement {
  if (!isWord(name, 'FOREIGN_KEYS', 'DEFER_FOREIGN_KEYS')) return UNKNOWN;
  return { kind: 'setting', name: name?.text.toLowerCase() ?? '' };
}

type Tokens = readonly SqlToken[];

/** A name, and the index of the token behind it. */
interface Named {
  readonly name: string;
  readonly next: number;
}

/** The name at `at`, without the database before it; null where none stands there. */
function nameAt(tokens: Tokens, at: number): Named | null {
  const part = (index: number): string | null => {
    const token = tokens[index];
    return token?.kind === 'name' || token?.kind === 'word' ? token.value : null;
  };
  const first = part(at);
  if (first === null) return null;
  const second = isSign(tokens[at + 1], '.') ? part(at + 2) : null;
  return second === null ? { name: first, next: at + 1 } : { name: second, next: at + 3 };
}

const OBJECTS: readonly (readonly [string, SqliteObjectKind])[] = [
  ['TABLE', 'table'],
  ['VIEW', 'view'],
  ['INDEX', 'index'],
  ['TRIGGER', 'trigger'],
];

function objectAt(tokens: Tokens, at: number): SqliteObjectKind | null {
  return OBJECTS.find(([word]) => isWord(tokens[at], word))?.[1] ?? null;
}

function readCreate(tokens: Tokens): SqliteStatement {
  const isVirtual = isWord(tokens[1], 'VIRTUAL');
  const at = isWord(tokens[1], 'UNIQUE', 'VIRTUAL') ? 2 : 1;
  const what = objectAt(tokens, at);
  const named = nameAt(tokens, at + (isWord(tokens[at + 1], 'IF') ? 4 : 1));
  if (what === null || named === null) return UNKNOWN;
  return {
    kind: 'create',
    what: isVirtual ? 'virtual table' : what,
    name: named.name,
    on: what === 'index' || what === 'trigger' ? nameBehindOn(tokens, named.next) : null,
    unique: isWord(tokens[1], 'UNIQUE'),
    timing: what === 'trigger' ? timingOf(tokens[named.next]) : null,
  };
}

/** A trigger that does not say when runs before. */
function timingOf(token: SqlToken | undefined): 'before' | 'after' | 'instead of' {
  if (isWord(token, 'AFTER')) return 'after';
  return isWord(token, 'INSTEAD') ? 'instead of' : 'before';
}

function nameBehindOn(tokens: Tokens, from: number): string | null {
  const on = tokens.findIndex((token, index) => index >= from && isWord(token, 'ON'));
  return on < 0 ? null : (nameAt(tokens, on + 1)?.name ?? null);
}

function readDrop(tokens: Tokens): SqliteStatement {
  const what = objectAt(tokens, 1);
  const named = nameAt(tokens, isWord(tokens[2], 'IF') ? 4 : 2);
  return what === null || named === null ? UNKNOWN : { kind: 'drop', what, name: named.name };
}

function readAlter(tokens: Tokens): SqliteStatement {
  const table = isWord(tokens[1], 'TABLE') ? nameAt(tokens, 2) : null;
  if (table === null) return UNKNOWN;
  const action = tokens[table.next];
  const hasColumnWord = isWord(tokens[table.next + 1], 'COLUMN');
  const target = nameAt(tokens, table.next + (hasColumnWord ? 2 : 1));
  if (isWord(action, 'RENAME') && isWord(tokens[table.next + 1], 'TO')) {
    const to = nameAt(tokens, table.next + 2);
    return to === null ? UNKNOWN : { kind: 'rename table', table: table.name, to: to.name };
  }
  const kind = COLUMN_ACTIONS.find(([word]) => isWord(action, word))?.[1];
  return kind === undefined || target === null ? UNKNOWN : { kind, table: table.name, column: target.name };
}

const COLUMN_ACTIONS = [
  ['RENAME', 'rename column'],
  ['ADD', 'add column'],
  ['DROP', 'drop column'],
] as const;

/** Only the plain form that copies a table: columns, and one query without condition. */
function readCopy(tokens: Tokens): SqliteStatement {
  const to = isWord(tokens[1], 'INTO') ? nameAt(tokens, 2) : null;
  if (to === null || !isSign(tokens[to.next], '(')) return UNKNOWN;
  const close = closingAt(tokens, to.next);
  const select = close + 1;
  const from = tokens.findIndex((token, index) => index > select && isWord(token, 'FROM'));
  const source = from < 0 ? null : nameAt(tokens, from + 1);
  const isPlain = isWord(tokens[select], 'SELECT') && source?.next === tokens.length;
  if (!isPlain || source === null) return UNKNOWN;
  const columns = splitAtCommas(tokens.slice(to.next + 1, close)).map((part) => part[0]?.value ?? '');
  const values = splitAtCommas(tokens.slice(select + 1, from));
  const filled = columns.filter((_, index) => isWord(values[index]?.[0], 'IFNULL', 'COALESCE'));
  return { kind: 'copy', from: source.name, to: to.name, columns, filled };
}

function closingAt(tokens: Tokens, open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1;
    if (isSign(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

function splitAtCommas(tokens: Tokens): readonly Tokens[] {
  const parts: SqlToken[][] = [[]];
  for (let at = 0; at < tokens.length; at += 1) {
    const end = isSign(tokens[at], '(') ? closingAt(tokens, at) : at;
    if (isSign(tokens[at], ',')) parts.push([]);
    else parts.at(-1)?.push(...tokens.slice(at, end + 1));
    at = end;
  }
  return parts;
}
