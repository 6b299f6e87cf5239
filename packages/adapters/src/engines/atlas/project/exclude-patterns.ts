import { nameParts } from '@lockstep/core/catalog/name-parts.js';
import type { NamedObject } from '@lockstep/core/ownership/engine-project.js';

/** A pattern of Atlas's `exclude`: one glob for a schema, or for an object with its schema before it. */
export interface ExcludePattern {
  readonly text: string;
  /** Globs of its parts; the last may be bound to kinds. */
  readonly parts: readonly RegExp[];
  /** Kinds it is about; null for all. */
  readonly kinds: ReadonlySet<string> | null;
}

/** A pattern, or why Lockstep cannot follow it (the end of a sentence). */
export type ParsedPattern = ExcludePattern | { readonly problem: string };

/** Atlas's words for kinds of whole objects, in Lockstep's words. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  schema: ['schema'],
  table: ['table', 'foreign_table'],
  enum: ['type'],
  view: ['view'],
  materialized: ['materialized_view'],
  function: ['function'],
  procedure: ['procedure'],
  sequence: ['sequence'],
  domain: ['domain'],
  extension: ['extension'],
};

/** Reads one pattern. `depth` is how many parts name a whole object: 2 where there are schemas, else 1. */
export function parsePattern(text: string, depth: 1 | 2): ParsedPattern {
  const parts = partsOf(text);
  if (parts === null) return UNREADABLE;
  if (parts.length > depth) {
    return { problem: 'is about parts of an object, and Lockstep manages an object as a whole' };
  }
  const selectors = parts.map((part) => /^(.*?)(?:\[type=([a-z|_]+)\])?$/s.exec(part));
  const words = selectors.at(-1)?.[2]?.split('|') ?? null;
  if (selectors.slice(0, -1).some((found) => found?.[2] !== undefined) || !areKinds(words)) {
    return { problem: 'selects types that are not whole objects' };
  }
  const globs = selectors.flatMap((found) => globOf(found?.[1] ?? '') ?? []);
  if (globs.length < parts.length) return UNREADABLE;
  return {
    text,
    parts: globs,
    kinds: words === null ? null : new Set(words.flatMap((word) => KINDS[word] ?? [])),
  };
}

const UNREADABLE = { problem: 'is not a pattern that can be read' } as const;

function areKinds(words: readonly string[] | null): boolean {
  return words === null || words.every((word) => Object.hasOwn(KINDS, word));
}

/** True where a pattern takes an object out, by its own name or by its schema's. */
export function isExcluded(object: NamedObject, pattern: ExcludePattern): boolean {
  const { parts, kinds } = pattern;
  const names = namesOf(object);
  const [first, second] = parts;
  if (first === undefined || names[0] === undefined || !first.test(names[0])) return false;
  if (second === undefined) return takesKind(kinds, names.length === 1 ? object.kind : 'schema');
  return names[1] !== undefined && second.test(names[1]) && takesKind(kinds, object.kind);
}

function takesKind(kinds: ExcludePattern['kinds'], kind: string): boolean {
  return kinds === null || kinds.has(kind);
}

/** Schema and name, or the name alone where there is no schema; without the arguments of a routine. */
function namesOf(object: NamedObject): readonly string[] {
  const { schema, name } = nameParts(object);
  const bare = name.replace(/\(.*$/s, '');
  return schema === '' ? [bare] : [schema, bare];
}

/** Parts between dots; a part in double quotes may hold dots. Atlas reads a comma as the end of a pattern. */
function partsOf(text: string): readonly string[] | null {
  if (text === '' || text.includes(',')) return null;
  const parts = text.match(/(?<=^|\.)(?:"(?:[^"]|"")*"|[^."]*)(?=\.|$)/g);
  if (parts === null || parts.join('.') !== text || parts.includes('')) return null;
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}

/** Go's file name patterns: `*`, `?`, `[a-z]`, `[^a]` and `\` before a sign. Null where one is not closed. */
function globOf(pattern: string): RegExp | null {
  const pieces = pattern.match(/\\[\s\S]|\[\^?(?:\\.|[^\]\\])+\]|[^\\[]/gu) ?? [];
  if (pieces.join('') !== pattern) return null;
  const [first = '', ...behindStars] = pieces.reduce<readonly string[]>(withPiece, ['']);
  const last = behindStars.pop();
  const middle = behindStars.map((source, index) => `(?=([^/]*?${source}))\\${index + 1}`);
  try {
    return new RegExp(`^${first}${middle.join('')}${last === undefined ? '' : `[^/]*${last}`}$`, 'u');
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What stands between two stars is taken where it comes first, once and for all: looking further helps no glob. */
function withPiece(parts: readonly string[], piece: string): readonly string[] {
  if (piece === '*') return [...parts, ''];
  return [...parts.slice(0, -1), `${parts.at(-1) ?? ''}${sourceOf(piece)}`];
}

function sourceOf(piece: string): string {
  if (piece === '?') return '[^/]';
  if (piece.length > 1 && piece.startsWith('[')) return piece;
  const sign = piece.startsWith('\\') ? piece.slice(1) : piece;
  return sign.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
