import type { Place } from '../text/place.js';

/** One SQL file of a module, as it was read. */
export interface SchemaFile {
  /** Path from the project root, with forward slashes; what plans and messages show. */
  readonly path: string;
  /** Its text exactly as on disk (decoded as UTF-8). */
  readonly text: string;
  /** SHA-256 of its bytes, lower-case hex. */
  readonly sha256: string;
}

/**
 * A stretch of a file that is not code: a comment, or a text whose inside is not SQL of the file (a string, a dollar
 * quote, a routine with its body). Offsets in UTF-16 units.
 */
export interface SourceAside {
  readonly kind: 'comment' | 'text';
  readonly start: number;
  readonly end: number;
}

/** One statement of a file. */
export interface SourceStatement {
  /** Its text with line ends as LF, so that a checkout with CRLF makes the same function bodies. */
  readonly sql: string;
  readonly file: SchemaFile;
  /** Offset of its first character in the file's text, in code points. */
  readonly offset: number;
  /** Place of its first character that is neither white space nor comment. */
  readonly place: Place;
  /** The parser's node name, for instance `CreateStmt`. */
  readonly node: string;
  /** Where unqualified names go: the first schema of the file's `search_path` at this point, `public` by default. */
  readonly defaultSchema: string;
}
