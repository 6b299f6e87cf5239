import { placeAt } from '@lockstep/core/source/source-place.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import { copyDataErrorBefore } from './copy.js';
import { tokensOf } from './tree.js';

/** Lines that pg_dump writes since its 2025 security releases; they mean nothing without psql. */
const SKIPPED = new Set(['\\restrict', '\\unrestrict']);

/**
 * The text with pg_dump's `\restrict` lines as blanks, so that every position stays. A line that begins with a
 * backslash is a psql command only where PostgreSQL's lexer is between two tokens, not inside a literal or comment.
 * Throws `SCHEMA.UNSUPPORTED` for every other psql command and for rows of a COPY.
 */
export function withoutPsqlLines(file: SchemaFile, text: string): string {
  let kept = text;
  let safe = 0;
  for (const candidate of text.matchAll(/^[^\S\r\n]*\\[^\r\n]*/gm)) {
    const start = candidate.index;
    if (tokensOf(kept.slice(safe, start)) === null) continue;
    const line = candidate[0];
    const command = line.trim().split(/\s+/)[0] ?? line.trim();
    if (!SKIPPED.has(command)) {
      const offset = [...text.slice(0, start)].length + line.indexOf('\\');
      throw copyDataErrorBefore(file, kept, offset) ?? refused(file, offset, command);
    }
    kept = kept.slice(0, start) + ' '.repeat(line.length) + kept.slice(start + line.length);
    safe = start + line.length;
  }
  return kept;
}

function refused(file: SchemaFile, offset: number, command: string): Error {
  return unsupportedSql({
    file,
    place: placeAt(file, offset),
    message: `"${command}" is a psql command, and psql does not run the schema files`,
    next: [
      `Remove "${command}"; SQL that it would include belongs in a file that "schema" of db.config.json names.`,
    ],
  });
}
