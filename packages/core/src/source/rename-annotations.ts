import type { Place } from '../text/place.js';
import type { SchemaFile, SourceAside } from './schema-file.js';
import { unsupportedSql } from './schema-errors.js';
import { placeAfter } from './source-place.js';

/** A name as SQL writes it: without its quotes, and whether it had some. */
export interface WrittenName {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** One `-- lockstep:renamed-from <name>` of a schema file. */
export interface RenameAnnotation {
  readonly file: SchemaFile;
  readonly place: Place;
  /** The old name: of a column, or of a table with or without its schema. */
  readonly from: readonly WrittenName[];
  /** Number of the line that it stands beside: its own, or the next one with SQL on it. */
  readonly line: number;
  /** What that line begins with; null where that is not a name. */
  readonly subject: WrittenName | null;
  /** Every name on that line, in their order: a view's column has its own last. */
  readonly names: readonly WrittenName[];
}

const MARK = 'lockstep:renamed-from';
const ANNOTATION = /^(?:-{2,}|#+)[ \t]*(lockstep:[\w-]+)([^]*)$/i;
const NAME = /^(?:"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[([^\]]+)\]|([\w$\u0080-\uffff]+))/;

/** True where a text may hold annotations, without a look at what is a comment in it. */
export function mayHoldAnnotations({ text }: Pick<SchemaFile, 'text'>): boolean {
  return /lockstep:/i.test(text);
}

/**
 * The annotations of a file: comments to the end of their line, among its comments and texts (`asides`), that begin with
 * one. Throws `SCHEMA.UNSUPPORTED` with file, line and column for one that names nothing, stands beside
 * nothing, or is none that Lockstep knows.
 */
export function renameAnnotations(
  file: SchemaFile,
  asides: readonly SourceAside[],
): readonly RenameAnnotation[] {
  const lines = codeOnly(file.text, asides).split(/\r\n|\n|\r/);
  const next = nextSql(lines);
  const namesOf = rememberedNames();
  let [at, place] = [0, { file: file.path, line: 1, column: 1 }];
  return annotationsIn(file.text, asides).map(({ start, word, written }) => {
    place = placeAfter(place, file.text.slice(at, start));
    at = start;
    if (word !== MARK) throw unknown(file, place, word);
    const from = dottedName(written);
    if (from === null) throw unreadable(file, place);
    const index = place.line - 1;
    const own = lines[index] ?? '';
    const beside = own.trim() === '' ? (next[index] ?? null) : index;
    if (beside === null) throw besideNothing(file, place);
    const text = lines[beside] ?? '';
    return { file, place, from, line: beside + 1, subject: firstName(text), names: namesOf(text) };
  });
}

/** The text without its annotations; everything else of it stays as it is. */
export function withoutAnnotations(text: string, asides: readonly SourceAside[]): string {
  let [kept, at] = ['', 0];
  for (const { start, end } of annotationsIn(text, asides)) {
    kept += text.slice(at, start).replace(/[ \t]+$/, '');
    at = end;
  }
  return kept + text.slice(at);
}

interface FoundAnnotation {
  readonly start: number;
  readonly end: number;
  /** `lockstep:` and what follows it. */
  readonly word: string;
  /** What stands behind the word, without blanks around it. */
  readonly written: string;
}

function annotationsIn(text: string, asides: readonly SourceAside[]): readonly FoundAnnotation[] {
  return asides.flatMap(({ kind, start, end: behind }) => {
    const comment = kind === 'comment' ? text.slice(start, behind).replace(/\r$/, '') : '';
    const [, word, written = ''] = ANNOTATION.exec(comment) ?? [];
    return word === undefined ? [] : [{ start, end: start + comment.length, word, written: written.trim() }];
  });
}

/** The text with blanks for its comments and quotes for its texts; every character of code keeps its line and column. */
function codeOnly(text: string, asides: readonly SourceAside[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of asides) {
    const cover = kind === 'comment' ? ' ' : "'";
    parts.push(text.slice(at, start), text.slice(start, end).replace(/[^\r\n]/g, cover));
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/** `SCHEMA.UNSUPPORTED` for an annotation that is beside no table and no column. */
export function besideNothing(file: SchemaFile, place: Place): Error {
  return unsupportedSql({
    file,
    place,
    message: `"${MARK}" is not next to a table or column of a CREATE TABLE or CREATE VIEW.`,
    notes: [
      'It belongs on the line before, or at the end of the line of, what has the new name; a column needs a line of its own.',
    ],
  });
}

function unknown(file: SchemaFile, place: Place, word: string): Error {
  return unsupportedSql({
    file,
    place,
    message: `"${word}" is not an annotation of Lockstep; the only one is "${MARK}".`,
    notes: ['A comment that means something else must not begin with "lockstep:" and a word.'],
  });
}

function unreadable(file: SchemaFile, place: Place): Error {
  return unsupportedSql({
    file,
    place,
    message: `"${MARK}" needs one old name.`,
    notes: [`For instance: -- ${MARK} email, or, for a table, -- ${MARK} public.users`],
  });
}

/** For each line, the index of the next one with code on it; null where none has. */
function nextSql(lines: readonly string[]): readonly (number | null)[] {
  const next: (number | null)[] = lines.map(() => null);
  for (let at = lines.length - 1; at > 0; at -= 1) {
    next[at - 1] = (lines[at] ?? '').trim() === '' ? (next[at] ?? null) : at;
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

function namesIn(code: string): readonly WrittenName[] {
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
