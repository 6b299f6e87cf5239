/** Dialects whose statements are read as tokens; PostgreSQL has a parser of its own. */
export type TokenDialect = 'mysql' | 'sqlite';

/**
 * One token of SQL text. `word`: keyword or bare name · `name`: quoted name · `text`: string · `number` · `sign`: one
 * character of punctuation · `executable`: a whole MySQL comment of the form `/*! … * /`, which the server runs.
 */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign' | 'executable';
  /** As written. */
  readonly text: string;
  /** Without quotes; as written for everything else. */
  readonly value: string;
  /** Offset of its first character, in UTF-16 units, and of the first one behind it. */
  readonly start: number;
  readonly end: number;
}

/** Comments; the server runs `/*!`, so that is none here. */
const COMMENT: Readonly<Record<TokenDialect, RegExp>> = {
  mysql: /--(?:[ \t\r][^\n]*)?(?=\n|$)|--[\x01-\x1f\x7f][^\n]*|#[^\n]*|\/\*(?!M?!)[\s\S]*?(?:\*\/|$)/y,
  sqlite: /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y,
};

const SPACE = /\s+/y;

/** White space and comments, which say nothing. */
const BLANK: Readonly<Record<TokenDialect, RegExp>> = {
  mysql: new RegExp(`(?:${SPACE.source}|${COMMENT.mysql.source})+`, 'y'),
  sqlite: new RegExp(`(?:${SPACE.source}|${COMMENT.sqlite.source})+`, 'y'),
};

const FORMS: Readonly<Record<TokenDialect, readonly (readonly [SqlToken['kind'], RegExp])[]>> = {
  mysql: [
    ['executable', /\/\*M?![\s\S]*?(?:\*\/|$)/y],
    [
      'text',
      /(?:[nNxXbB]|_[a-z0-9]+\s*)?(?:'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$))/y,
    ],
    ['name', /`(?:[^`]|``)*(?:`|$)/y],
    ['number', /(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w$]))/iy],
    ['word', /[@\w$\u0080-\uffff]+/y],
  ],
  sqlite: [
    ['text', /[xX]?'(?:[^']|'')*(?:'|$)/y],
    ['name', /(?:"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$))/y],
    ['number', /(?:0x[0-9a-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)/iy],
    ['word', /[\w$\u0080-\uffff]+/y],
  ],
};

/** The tokens of a text; whatever is not closed runs to the end. Never throws: the server judges what is valid. */
export function sqlTokens(text: string, dialect: TokenDialect): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let at = skipBlank(text, 0, dialect); at < text.length;) {
    const token = sqlTokenAt(text, at, dialect);
    tokens.push(token);
    at = skipBlank(text, token.end, dialect);
  }
  return tokens;
}

/** The tokens that the server sees: those inside executable comments instead of the comments. */
export function meaningfulTokens(text: string, dialect: TokenDialect): readonly SqlToken[] {
  return sqlTokens(text, dialect).flatMap((token) =>
    token.kind === 'executable' ? insideExecutable(token, dialect) : [token],
  );
}

const OPENING = /\/\*M?!\d*/y;

/**
 * The tokens inside an executable comment, at its place. The first end closes it, so whatever further openings stand in
 * it run as far as it does: each is passed over, in one pass.
 */
function insideExecutable(comment: SqlToken, dialect: TokenDialect): readonly SqlToken[] {
  const text = comment.text.replace(/\*\/$/, '');
  const tokens: SqlToken[] = [];
  for (let at = 0; at < text.length; at = skipBlank(text, at, dialect)) {
    const opening = matchAt(OPENING, text, at);
    const part = opening === null ? sqlTokenAt(text, at, dialect) : null;
    if (part !== null) tokens.push({ ...part, start: comment.start, end: comment.end });
    at = part?.end ?? at + (opening ?? '').length;
  }
  return tokens;
}

/** The offset of the first character at or behind `at` that is neither white space nor comment. */
export function skipBlank(text: string, at: number, dialect: TokenDialect): number {
  return at + (matchAt(BLANK[dialect], text, at) ?? '').length;
}

/** The comments of a stretch that `skipBlank` passes over, as offsets of the text. */
export function commentsOf(
  text: string,
  blank: { readonly start: number; readonly end: number },
  dialect: TokenDialect,
): readonly { readonly start: number; readonly end: number }[] {
  const comments: { readonly start: number; readonly end: number }[] = [];
  for (let at = blank.start; at < blank.end;) {
    const comment = matchAt(COMMENT[dialect], text, at);
    const end = at + (comment ?? matchAt(SPACE, text, at) ?? ' ').length;
    if (comment !== null) comments.push({ start: at, end });
    at = end;
  }
  return comments;
}

/** The token that begins at this offset, which must lie before the end of the text. */
export function sqlTokenAt(text: string, at: number, dialect: TokenDialect): SqlToken {
  for (const [kind, form] of FORMS[dialect]) {
    const found = matchAt(form, text, at);
    if (found !== null) return token(kind, found, at);
  }
  return token('sign', text.slice(at, at + 1), at);
}

function matchAt(form: RegExp, text: string, at: number): string | null {
  form.lastIndex = at;
  return form.exec(text)?.[0] ?? null;
}

function token(kind: SqlToken['kind'], text: string, start: number): SqlToken {
  return {
    kind,
    text,
    value: kind === 'name' || kind === 'text' ? unquoted(text) : text,
    start,
    end: start + text.length,
  };
}

function unquoted(text: string): string {
  const open = text.search(/['"`[]/);
  const quote = text.charAt(open);
  const inner = text.slice(open + 1).replace(quote === '[' ? /\]$/ : new RegExp(`${quote}$`), '');
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote);
}

/** True for one of these keywords, in whatever case; a quoted name is never a keyword. */
export function isWord(token: SqlToken | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

/** True for this punctuation. */
export function isSign(token: SqlToken | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}
