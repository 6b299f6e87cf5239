/** Characters of PostgreSQL operators. Its lexer reads a run of them to the end before it sees a comment begin. */
const OPERATOR = /[~!@#^&|`?+\-*/%<>=]/g;

/** Where something begins that hides comments, or a comment: words come first, for they may hold a `$`. */
const START =
  /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|'|"|--|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/g;

/**
 * The text with nothing in its block comments that PostgreSQL's lexer reads more than once: comments in comments and
 * runs of operator characters are blanks. They cost it the square of their number, a few kilobytes take minutes. Every
 * character keeps its place, in code points and in UTF-8 bytes, and what is not closed stays so. Takes linear time.
 */
export function withFlatComments(sql: string): string {
  if (!sql.includes('/*')) return sql;
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; ;) {
    const found = matchFrom(START, sql, at);
    if (found === null) break;
    const [start, behindOpening] = found;
    if (!sql.startsWith('/*', start)) {
      at = endOf(sql, found);
      continue;
    }
    const end = endOfComment(sql, behindOpening);
    at = end ?? sql.length;
    parts.push(
      sql.slice(copied, start),
      end === null ? flatOpen(sql.slice(start)) : flat(sql.slice(start, at)),
    );
    copied = at;
  }
  return parts.join('') + sql.slice(copied);
}

/** More signs in a row than an expression has that can be read. */
const MOST_SIGNS = 100;
const MANY_SIGNS = new RegExp(`(?:\\+|-(?!-)){${MOST_SIGNS + 1}}`);
const START_OR_SIGNS = new RegExp(`${START.source}|(?:\\+|-(?!-))+`, 'g');

/**
 * Where more than a hundred `+` and `-` stand in a row outside of literals and comments, as an offset in UTF-16 units;
 * null where nowhere. PostgreSQL's lexer reads the rest of such a run again for each of them. Takes linear time.
 */
export function manySignsAt(sql: string): number | null {
  if (!MANY_SIGNS.test(sql)) return null;
  for (let at = 0; ;) {
    const found = matchFrom(START_OR_SIGNS, sql, at);
    if (found === null) return null;
    const [start, end] = found;
    const isComment = sql.startsWith('/*', start);
    if (end - start > MOST_SIGNS && /^[+-]/.test(sql.slice(start, end))) return start;
    at = isComment ? (endOfComment(sql, end) ?? sql.length) : endOf(sql, found);
  }
}

/** Of a match: its first character and the one behind it. */
type Span = readonly [start: number, end: number];

function matchFrom(form: RegExp, text: string, at: number): Span | null {
  form.lastIndex = at;
  const found = form.exec(text);
  return found === null ? null : [found.index, found.index + found[0].length];
}

/** The character behind what begins there and is not a block comment; the end of the text where it is not closed. */
function endOf(sql: string, [start, end]: Span): number {
  const opening = sql.slice(start, end);
  if (opening === '--') return matchFrom(/[\n\r]/g, sql, end)?.[1] ?? sql.length;
  if (opening === "'" || opening === '"' || opening.startsWith('$')) return behind(sql, opening, end);
  return /^e$/i.test(opening) && sql.startsWith("'", end) ? endOfEscaped(sql, end + 1) : end;
}

function behind(sql: string, closing: string, from: number): number {
  const at = sql.indexOf(closing, from);
  return at < 0 ? sql.length : at + closing.length;
}

/** What stands between two parts of one string: a line end at least. A comment in it can only end where its line does. */
const NEXT_PART = /(?:[ \t\f\v]|--[^\n\r]*(?=[\n\r]))*[\n\r](?:\s|--[^\n\r]*[\n\r])*'/y;

/** Of a string of the form `E'…'`, in which a backslash hides the quote behind it. */
function endOfEscaped(sql: string, from: number): number {
  for (let at = from; ;) {
    const found = matchFrom(/\\[\s\S]?|'/g, sql, at);
    if (found === null) return sql.length;
    const part = sql.startsWith("'", found[0]) ? matchFrom(NEXT_PART, sql, found[1]) : found;
    if (part === null) return found[1];
    at = part[1];
  }
}

/** A comment may hold others; the last of its ends closes it. Null where none does. */
function endOfComment(sql: string, from: number): number | null {
  let [at, depth] = [from, 1];
  while (depth > 0) {
    const found = matchFrom(/\/\*|\*\//g, sql, at);
    if (found === null) return null;
    depth += sql.startsWith('/*', found[0]) ? 1 : -1;
    at = found[1];
  }
  return at;
}

/** An empty comment becomes blanks: one right behind the other is a run of operator characters too. */
function flat(comment: string): string {
  return comment === '/**/' ? '    ' : `${flatOpen(comment.slice(0, -2))}*/`;
}

function flatOpen(comment: string): string {
  return `/*${comment.slice(2).replace(OPERATOR, ' ')}`;
}
