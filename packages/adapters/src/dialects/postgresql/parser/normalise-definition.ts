import { afterToken, splitElements } from './sql-text.js';

/**
 * Brings the two ways PostgreSQL prints a cast array to one: `(ARRAY[a, b])::text[]`, as printed after the first
 * load, becomes `ARRAY[(a)::text, (b)::text]`, as printed once that text was loaded again. Text inside quotes is
 * never touched. Takes a printed definition (check, index, policy, view, domain, generated column, trigger).
 */
export function normaliseDefinition(definition: string): string {
  if (!definition.includes('(ARRAY[')) return definition;
  let done = '';
  let rest = definition;
  for (let found = findCastArray(rest); found !== null; found = findCastArray(rest)) {
    const elements = splitElements(normaliseDefinition(found.elements));
    const cast = elements.map((element) => `(${element})::${found.type}`);
    done += `${rest.slice(0, found.start)}ARRAY[${cast.join(', ')}]`;
    rest = rest.slice(found.end);
  }
  return done + rest;
}

interface CastArray {
  readonly start: number;
  readonly end: number;
  /** The text between the brackets. */
  readonly elements: string;
  readonly type: string;
}

/** `::type[]` behind the array, where type may be qualified, quoted, of two words and with a length. */
const ARRAY_CAST =
  /^\)::((?:"(?:[^"]|"")+"|[a-z_][\w$]*)(?:\.(?:"(?:[^"]|"")+"|[a-z_][\w$]*)| (?:varying|precision))?(?:\(\d+(?:,\d+)?\))?)\[\]/i;

function findCastArray(text: string): CastArray | null {
  for (let at = 0; at < text.length; at = afterToken(text, at)) {
    if (!text.startsWith('(ARRAY[', at)) continue;
    const open = at + '(ARRAY['.length;
    const close = closingBracket(text, open);
    const cast = close === null ? null : ARRAY_CAST.exec(text.slice(close + 1));
    const type = cast?.[1];
    if (close === null || cast === null || type === undefined || close === open) continue;
    return { start: at, end: close + 1 + cast[0].length, elements: text.slice(open, close), type };
  }
  return null;
}

function closingBracket(text: string, from: number): number | null {
  let depth = 1;
  for (let at = from; at < text.length; at = afterToken(text, at)) {
    if (text[at] === '[') depth += 1;
    if (text[at] === ']') depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}
