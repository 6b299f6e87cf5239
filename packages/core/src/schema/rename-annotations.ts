import type { SchemaFile, SourcePlace } from './schema-file.js';
import { unsupportedSql } from './schema-errors.js';

/** A name as SQL writes it: without its quotes, and whether it had some. */
export interface WrittenName {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** One `-- lockstep:renamed-from <name>` of a schema file. */
export interface RenameAnnotation {
  readonly file: SchemaFile;
  readonly place: SourcePlace;
  /** The old name: of a column, or of a table with or without its schema. */
  readonly from: readonly WrittenName[];
  /** Number of the line that it stands beside: its own, or the next one with SQL on it. */
  readonly line: number;
  /** What that line begins with; null where that is no name. */
  readonly subject: WrittenName | null;
  /** Every name on that line, in their order: a view's column has its own last. */
  readonly names: readonly WrittenName[];
}

const MARK = 'lockstep:renamed-from';
const ANNOTATION = /(?:--|#)[ \t]*lockstep:renamed-from\b[ \t]*(.*)$/;
const NAME = /^(?:"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[([^\]]+)\]|([\w$\u0080-\uffff]+))/;

/**
 * The annotations of a file. Throws `SCHEMA.UNSUPPORTED` with file, line and column for one that names nothing or stands
 * beside nothing.
 */
export function renameAnnotations(file: SchemaFile): readonly RenameAnnotation[] {
  if (!file.text.includes(MARK)) return [];
  const lines = file.text.split(/\r\n|\n|\r/);
  const next = nextSql(lines);
  const namesOf = rememberedNames();
  return lines.flatMap((line, index) => {
    const found = ANNOTATION.exec(line);
    if (found === null) return [];
    const place = { path: file.path, line: index + 1, column: [...line.slice(0, found.index)].length + 1 };
    const from = dottedName((found[1] ?? '').trim());
    if (from === null) throw unreadable(file, place);
    const beside = line.slice(0, found.index).trim() === '' ? (next[index] ?? null) : index;
    if (beside === null) throw besideNothing(file, place);
    const text = beside === index ? line.slice(0, found.index) : (lines[beside] ?? '');
    return [{ file, place, from, line: beside + 1, subject: firstName(text), names: namesOf(text) }];
  });
}

/** `SCHEMA.UNSUPPORTED` for an annotation that is beside no table and no column. */
export function besideNothing(file: SchemaFile, place: SourcePlace): Error {
  return unsupportedSql({
    file,
    place,
    message: `"${MARK}" stands beside no table and no column of a CREATE TABLE or CREATE VIEW.`,
    notes: [
      'It belongs on the line before, or at the end of the line of, what has the new name; a column needs a line of its own.',
    ],
  });
}

function unreadable(file: SchemaFile, place: SourcePlace): Error {
  return unsupportedSql({
    file,
    place,
    message: `"${MARK}" needs one old name.`,
    notes: [`For instance: -- ${MARK} email, or, for a table, -- ${MARK} public.users`],
  });
}

/** For each line, the index of the next one that holds more than a comment; null where none does. */
function nextSql(lines: readonly string[]): readonly (number | null)[] {
  const next: (number | null)[] = lines.map(() => null);
  for (let at = lines.length - 1; at > 0; at -= 1) {
    const isSql = !/^\s*(?:--.*|#.*)?$/.test(lines[at] ?? '');
    next[at - 1] = isSql ? at : (next[at] ?? null);
  }
  return next;
}

/** The names of a line, read once where many annotations stand beside it. */
function rememberedNames(): (line: string) => readonly WrittenName[] {
  let last: { readonly line: string; readonly names: readonly WrittenName[] } | null = null;
  return (line) => {
    if (last?.line !== line) last = { line, names: namesIn(line) };
    return last.names;
  };
}

function firstName(line: string): WrittenName | null {
  return nameAt(line.replace(/^[\s,]+/, ''))?.name ?? null;
}

/** Names outside of strings, without a comment behind them. */
function namesIn(line: string): readonly WrittenName[] {
  const code = line.replace(/'(?:[^']|'')*'/g, ' ').replace(/(?:--|#).*$/, '');
  // What is not closed runs to the end: to look for an end behind each of many openings takes for ever.
  const tokens =
    code.match(/"(?:[^"]|"")+(?:"|$)|`(?:[^`]|``)+(?:`|$)|\[[^\]]+(?:\]|$)|[\w$\u0080-\uffff]+/g) ?? [];
  return tokens.flatMap((token) => nameAt(token)?.name ?? []);
}

function dottedName(text: string): readonly WrittenName[] | null {
  const names: WrittenName[] = [];
  for (let rest = text; ; rest = rest.slice(1)) {
    const found = nameAt(rest);
    if (found === null) return null;
    names.push(found.name);
    rest = rest.slice(found.length);
    if (rest === '') return names;
    if (!rest.startsWith('.')) return null;
  }
}

function nameAt(text: string): { readonly name: WrittenName; readonly length: number } | null {
  const found = NAME.exec(text);
  if (found === null) return null;
  const [whole, double, back, bracket, bare] = found;
  const quoted = double?.replaceAll('""', '"') ?? back?.replaceAll('``', '`') ?? bracket;
  return {
    name: { text: quoted ?? bare ?? '', isQuoted: quoted !== undefined },
    length: whole.length,
  };
}
