import type { ObjectRef } from '../catalog/object-kind.js';
import type { SchemaFile, SourceAside, SourceStatement } from '../source/schema-file.js';
import type { ParsedStatement } from '../source/parsed-statement.js';
import type { StatementSubjects } from '../source/statement-subjects.js';

/** The dialect's own parser. */
export interface SqlParser {
  /**
   * Splits a file into statements, each with its place. Byte order marks, CRLF and pg_dump's `\restrict` lines are
   * fine. Throws `SCHEMA.INVALID_SQL` with file:line:column and the source line on a syntax error, and
   * `SCHEMA.UNSUPPORTED` for other psql commands.
   */
  split(file: SchemaFile): Promise<readonly SourceStatement[]>;
  /** The comments and texts of a file that `split` takes, in their order. Throws as `split` does, or gives what it can. */
  asides(file: SchemaFile): Promise<readonly SourceAside[]>;
  /** Parses exactly one statement. Throws a plain `Error` where it is none or several: engines must not produce that. */
  parse(sql: string): Promise<ParsedStatement>;
  /**
   * The root objects a statement makes, by qualified name; where none is written, in `defaultSchema` (`public`), which
   * `SourceStatement.defaultSchema` tells for a file that sets `search_path`.
   */
  creates(sql: string, defaultSchema?: string): Promise<readonly ObjectRef[]>;
  /**
   * Names of relations, types, functions and collations, as written (qualified or bare), that a statement refers to
   * and does not make; functions without arguments. Nothing of `pg_catalog`, no built-in type, no CTE.
   */
  refersTo(sql: string): Promise<readonly string[]>;
  /**
   * What a statement says and is about, with where it says it; of files and of plans alike, so that the one is found by
   * the other. Nothing for what it does not know.
   */
  subjects(sql: string, defaultSchema?: string): Promise<StatementSubjects>;
}
