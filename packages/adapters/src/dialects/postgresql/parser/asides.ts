import type { SchemaFile, SourceAside } from '@lockstep/core/source/schema-file.js';
import { SqlError } from 'libpg-query';
import { withoutPsqlLines } from './psql.js';
import { type LexicalToken, parseStatements, tokensOf } from './tree.js';

/** A stretch in UTF-8 bytes. */
interface ByteStretch {
  readonly kind: SourceAside['kind'];
  readonly start: number;
  readonly end: number;
}

/** The comments and texts of a file, as PostgreSQL's own lexer sees them. `readyParser` comes first. */
export function asidesOf(file: SchemaFile): readonly SourceAside[] {
  const text = withoutPsqlLines(file, file.text.replace(/^\uFEFF/, ' '));
  const bodies = sqlBodies(text);
  const tokens = (tokensOf(text) ?? []).flatMap((token) => stretchOf(token) ?? []);
  const outside = tokens.filter(
    ({ start }) => !bodies.some((body) => body.start < start && start < body.end),
  );
  return inUnits(
    text,
    [...outside, ...bodies].sort((a, b) => a.start - b.start),
  );
}

function stretchOf({ text, start, end }: LexicalToken): ByteStretch | null {
  if (text.startsWith('--') || text.startsWith('/*')) return { kind: 'comment', start, end };
  return /^(?:[a-z]|u&)?'|^\$(?!\d)/i.test(text) ? { kind: 'text', start, end } : null;
}

/** Routines whose body stands in the file as SQL, in no quotes. */
function sqlBodies(text: string): readonly ByteStretch[] {
  if (!/\b(?:atomic|return)\b/i.test(text)) return [];
  try {
    return parseStatements(text)
      .filter(({ node, tree }) => node === 'CreateFunctionStmt' && tree['sql_body'] !== undefined)
      .map(({ start, end }) => ({ kind: 'text', start, end }));
  } catch (error) {
    if (error instanceof SqlError) return [];
    throw error;
  }
}

/** Bytes to UTF-16 units, in one pass over the text. */
function inUnits(text: string, stretches: readonly ByteStretch[]): readonly SourceAside[] {
  const bytes = Buffer.from(text);
  let [byte, unit] = [0, 0];
  const unitAt = (next: number): number => {
    unit += bytes.subarray(byte, next).toString('utf8').length;
    byte = next;
    return unit;
  };
  return stretches.map(({ kind, start, end }) => ({ kind, start: unitAt(start), end: unitAt(end) }));
}
