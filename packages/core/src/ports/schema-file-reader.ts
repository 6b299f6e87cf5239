import type { SchemaFile } from '../source/schema-file.js';

/** Reads the files that globs name. */
export interface SchemaFileReader {
  /**
   * Files of `patterns` below the project, in byte order of their path, each once. Throws `SCHEMA.NO_FILES` where
   * nothing matches and `SCHEMA.INVALID_SQL` for bytes that are not UTF-8.
   */
  read(projectRoot: string, patterns: readonly string[]): Promise<readonly SchemaFile[]>;
}
