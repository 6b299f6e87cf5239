const QUOTED = /`(?:[^`]|``)*`/;
const DEFINER = new RegExp(` DEFINER=${QUOTED.source}(?:@${QUOTED.source})?`);

/** What the server prints of an object, without who defined it. */
export function withoutDefiner(text: string): string {
  return text.replace(DEFINER, '');
}

/** What stands behind the first place where the server prints this name in quotes. */
export function behindName(text: string, name: string): string {
  const quoted = `\`${name.replaceAll('`', '``')}\``;
  return text.slice(text.indexOf(quoted) + quoted.length);
}

const PIECE =
  /\/\*[\s\S]*?\*\/|--\s[^\n]*|#[^\n]*|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|[()]/g;

/** What stands behind the bracket that closes the first one. */
export function behindBrackets(text: string): string {
  let depth = 0;
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (piece === ')' && depth === 0) return text.slice(index + 1);
  }
  return text;
}

/**
 * The text of a view without its own database: in front of a relation's column, of a relation behind FROM or JOIN, and of
 * a function. Elsewhere the same name is that of a relation.
 */
export function withoutOwnDatabase(text: string, database: string): string {
  const own = `\`${database.replaceAll('`', '``').replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}\`\\.`;
  const name = QUOTED.source;
  const places = [
    `(?<![.\`])${own}(?=${name}\\.)`,
    `(?<=\\b(?:from|join)\\s*\\(*)${own}`,
    `(?<![.\`])${own}(?=${name}\\()`,
  ];
  return text.replaceAll(new RegExp(places.join('|'), 'gi'), '');
}

/** Modes under which the same text means something else. */
const MEANING = ['ANSI_QUOTES', 'HIGH_NOT_PRECEDENCE', 'NO_BACKSLASH_ESCAPES', 'ORACLE', 'PIPES_AS_CONCAT'];

/** Those of the modes under which an object was made that change what its text means. */
export function meaningOf(sqlMode: string): string {
  return MEANING.filter((mode) => sqlMode.split(',').includes(mode)).join(',');
}
