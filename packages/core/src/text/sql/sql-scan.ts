/** A piece of SQL text: code, or something whose inside is not code. */
export interface SqlPiece {
  readonly kind: 'code' | 'name' | 'text';
  /** Exactly as written, quotes included. */
  readonly text: string;
}

const PIECES =
  /"(?:[^"]|"")*"|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Cuts SQL into code, quoted names, and text (strings, dollar quotes, comments); joined again it is the same. */
export function sqlPieces(sql: string): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  let end = 0;
  for (const match of sql.matchAll(PIECES)) {
    if (match.index > end) pieces.push({ kind: 'code', text: sql.slice(end, match.index) });
    pieces.push({ kind: match[0].startsWith('"') ? 'name' : 'text', text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < sql.length) pieces.push({ kind: 'code', text: sql.slice(end) });
  return pieces;
}

/** Cuts SQL at commas that stand in no brackets, strings or names. */
export function splitAtCommas(sql: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  const add = (text: string): void => {
    parts[parts.length - 1] += text;
  };
  for (const piece of sqlPieces(sql)) {
    if (piece.kind !== 'code') add(piece.text);
    else
      for (const character of piece.text) {
        if ('(['.includes(character)) depth += 1;
        if (')]'.includes(character)) depth -= 1;
        if (character === ',' && depth === 0) parts.push('');
        else add(character);
      }
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
