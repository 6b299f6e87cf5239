/** The programs that read a `plan.sql`. */
export type SqlClient = 'psql' | 'mysql' | 'sqlite3';

/** A statement as its client reads it, or why no text of it is safe to give to that client. */
export type ClientText =
  | {
      readonly text: string;
      /** How many lines of the client's own commands stand before it. */
      readonly linesBefore: number;
    }
  | { readonly refused: string };

/** A stretch of SQL: code, or something whose inside is none. */
interface Stretch {
  readonly kind: 'code' | 'quoted' | 'comment';
  readonly text: string;
  readonly isClosed: boolean;
}

type Form = readonly [kind: 'quoted' | 'comment', open: RegExp, close: RegExp];

const LINE_COMMENT = /[^\n\r]*/y;
const BLOCK_COMMENT = /[\s\S]*?\*\//y;
const STRING = /(?:[^']|'')*'/y;
const ESCAPE_STRING = /(?:[^'\\]|\\[\s\S]|'')*'/y;
const NAME = /(?:[^"]|"")*"/y;
const TICKED = /(?:[^`]|``)*`/y;

const FORMS: Readonly<Record<SqlClient, readonly Form[]>> = {
  psql: [
    ['comment', /--/y, LINE_COMMENT],
    ['quoted', /(?<![\p{L}\p{N}_$])[eE]'/uy, ESCAPE_STRING],
    ['quoted', /'/y, STRING],
    ['quoted', /"/y, NAME],
  ],
  mysql: [
    ['comment', /--(?=[\s\x00-\x1f]|$)|#/y, /[^\n]*/y],
    ['comment', /\/\*(?!M?!)/y, BLOCK_COMMENT],
    ['quoted', /'/y, ESCAPE_STRING],
    ['quoted', /"/y, /(?:[^"\\]|\\[\s\S]|"")*"/y],
    ['quoted', /`/y, TICKED],
  ],
  sqlite3: [
    ['comment', /--/y, /[^\n]*/y],
    ['comment', /\/\*/y, /[\s\S]*?(?:\*\/|$)/y],
    ['quoted', /'/y, STRING],
    ['quoted', /"/y, NAME],
    ['quoted', /`/y, TICKED],
    ['quoted', /\[/y, /[^\]]*\]/y],
  ],
};

/**
 * A statement, its delimiter included, so that its client sends it and does nothing else, whatever stands in its names,
 * strings and comments. Where that cannot be had, why.
 */
export function clientText(sql: string, client: SqlClient): ClientText {
  const stretches = stretchesOf(sql, client);
  const refused = sql.includes('\0') ? 'it holds a null character' : refusalOf(stretches, client);
  if (refused !== null) return { refused };
  const text = stretches.map(({ kind, text: part }) => (kind === 'code' ? CLIENTS[client].code(part) : part));
  return withDelimiter(text.join(''), stretches, client);
}

/** What each client does with a text beside sending it. */
const CLIENTS: Readonly<
  Record<
    SqlClient,
    {
      /** Why it would read other statements than these; null where it does not. */
      readonly refusal: (stretches: readonly Stretch[], code: string) => string | null;
      readonly hasDelimiterCommand: boolean;
      /** Code as it has to be written for it. */
      readonly code: (code: string) => string;
    }
  >
> = {
  psql: { refusal: () => null, hasDelimiterCommand: false, code: withoutVariables },
  mysql: { refusal: mysqlRefusal, hasDelimiterCommand: true, code: asItIs },
  sqlite3: { refusal: sqliteRefusal, hasDelimiterCommand: false, code: asItIs },
};

function asItIs(code: string): string {
  return code;
}

/** psql puts a variable of its own behind a colon that touches a name or a quote; a blank between them means the same. */
function withoutVariables(code: string): string {
  return code.replace(/(?<!:):(?=[^\s:=]|$)/gu, ': ');
}

function refusalOf(stretches: readonly Stretch[], client: SqlClient): string | null {
  if (stretches.some(({ isClosed }) => !isClosed)) return 'a quote or a comment in it does not end';
  const code = stretches.map(({ kind, text }) => (kind === 'code' ? text : ' '.repeat(text.length))).join('');
  if (code.includes('\\')) return 'it has a backslash outside of a string';
  return CLIENTS[client].refusal(stretches, code);
}

/** The shell of SQLite ends a statement at such a line, comments aside. */
const SQLITE_TERMINATOR = /^[^\S\n]*(?:\/|go)[^\S\n]*$/im;
/** Where no statement is begun, the shell takes a line with a dot in its first column for a command. */
const SQLITE_COMMAND = /(?:^(?:\s*\n)?|;\s*\n)\./;

function sqliteRefusal(stretches: readonly Stretch[]): string | null {
  if (stretches.some(({ kind, text }) => kind === 'quoted' && text.includes('\r\n')))
    return 'a string or a name in it has a carriage return at the end of a line';
  const blanks = { quoted: "''", comment: ' ' };
  const code = stretches.map(({ kind, text }) => (kind === 'code' ? text : blanks[kind])).join('');
  if (SQLITE_TERMINATOR.test(code)) return 'a line in it ends the statement for the client';
  return SQLITE_COMMAND.test(code)
    ? 'a line in it begins with a dot, which the client takes for a command'
    : null;
}

/** Commands of the client that it takes at the head of a statement, with no backslash in front. */
const MYSQL_COMMANDS =
  /^\s*(?:charset|clear|connect|delimiter|edit|ego|exit|go|help|nopager|notee|nowarning|pager|print|prompt|quit|rehash|source|status|system|tee|use|warnings|\?)(?![\w$])/i;

function mysqlRefusal(_: readonly Stretch[], code: string): string | null {
  if (MYSQL_COMMANDS.test(code)) return 'its first word is a command of the client';
  return /delimiter\s/i.test(code)
    ? 'it has the word "delimiter", which the client takes for a command'
    : null;
}

/** A comment at the end would swallow the delimiter, and a body has semicolons of its own. */
function withDelimiter(text: string, stretches: readonly Stretch[], client: SqlClient): ClientText {
  const last = stretches.at(-1);
  const end = last?.kind === 'comment' && !last.text.endsWith('*/') ? '\n' : '';
  const hasBody = stretches.some(({ kind, text: part }) => kind === 'code' && part.includes(';'));
  if (!CLIENTS[client].hasDelimiterCommand || !hasBody) return { text: `${text}${end};`, linesBefore: 0 };
  const delimiter = freeDelimiter(text);
  const ended = `${text}${end === '' ? ' ' : end}${delimiter}`;
  return { text: `DELIMITER ${delimiter}\n${ended}\nDELIMITER ;`, linesBefore: 1 };
}

function freeDelimiter(text: string): string {
  let delimiter = '//';
  while (text.includes(delimiter)) delimiter += '/';
  return delimiter;
}

function stretchesOf(sql: string, client: SqlClient): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let code = '';
  for (let at = 0; at < sql.length;) {
    const found = stretchAt(sql, at, client);
    if (found === null) {
      code += sql.charAt(at);
      at += 1;
      continue;
    }
    if (code !== '') stretches.push({ kind: 'code', text: code, isClosed: true });
    code = '';
    stretches.push(found);
    at += found.text.length;
  }
  return code === '' ? stretches : [...stretches, { kind: 'code', text: code, isClosed: true }];
}

function stretchAt(sql: string, at: number, client: SqlClient): Stretch | null {
  if (client === 'psql') {
    const own = nestedComment(sql, at) ?? dollarQuote(sql, at);
    if (own !== null) return own;
  }
  for (const [kind, open, close] of FORMS[client]) {
    const opened = matchAt(open, sql, at);
    if (opened === null) continue;
    const closed = matchAt(close, sql, at + opened.length);
    const text = closed === null ? sql.slice(at) : opened + closed;
    return { kind, text, isClosed: closed !== null };
  }
  return null;
}

/** PostgreSQL's comments nest. */
function nestedComment(sql: string, at: number): Stretch | null {
  if (!sql.startsWith('/*', at)) return null;
  let depth = 0;
  for (const { 0: sign, index } of sql.slice(at).matchAll(/\/\*|\*\//g)) {
    depth += sign === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', text: sql.slice(at, at + index + 2), isClosed: true };
  }
  return { kind: 'comment', text: sql.slice(at), isClosed: false };
}

const DOLLAR = /(?<![\p{L}\p{N}_$])\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

function dollarQuote(sql: string, at: number): Stretch | null {
  const tag = matchAt(DOLLAR, sql, at);
  if (tag === null) return null;
  const end = sql.indexOf(tag, at + tag.length);
  const text = end === -1 ? sql.slice(at) : sql.slice(at, end + tag.length);
  return { kind: 'quoted', text, isClosed: end !== -1 };
}

function matchAt(form: RegExp, text: string, at: number): string | null {
  form.lastIndex = at;
  return form.exec(text)?.[0] ?? null;
}
