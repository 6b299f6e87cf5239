import type { Place } from '@lockstep/core/text/place.js';
import { DEFAULT_SCHEMA, defaultSchemaAfter } from '@lockstep/core/source/search-path.js';
import { invalidSql } from '@lockstep/core/source/schema-errors.js';
import { placeAfter, placeAt } from '@lockstep/core/source/source-place.js';
import type { SchemaFile, SourceStatement } from '@lockstep/core/source/schema-file.js';
import { SqlError } from 'libpg-query';
import { copyDataError } from './copy.js';
import { withoutPsqlLines } from './psql.js';
import { type LocatedStatement, parseStatements } from './tree.js';

/**
 * The statements of a file in order. Throws `SCHEMA.INVALID_SQL` on a syntax error and `SCHEMA.UNSUPPORTED` for psql
 * commands and COPY data. `readyParser` comes first.
 */
export function splitFile(file: SchemaFile): readonly SourceStatement[] {
  const nul = file.text.indexOf('\0');
  if (nul >= 0) {
    const place = placeAt(file, [...file.text.slice(0, nul)].length);
    throw invalidSql({ file, place, message: 'the file holds a NUL character' });
  }
  const hasMark = file.text.startsWith('\uFEFF');
  const text = withoutPsqlLines(file, hasMark ? ` ${file.text.slice(1)}` : file.text);
  const start = { file: file.path, line: 1, column: hasMark ? 0 : 1 };
  return locate({ file, text, start }, parseFile(file, text));
}

function parseFile(file: SchemaFile, text: string): readonly LocatedStatement[] {
  try {
    return parseStatements(text);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const position = error.sqlDetails?.cursorPosition ?? 0;
    const place = placeAt(file, position);
    throw (
      copyDataError(file, text, position) ?? invalidSql({ file, place, message: error.message, cause: error })
    );
  }
}

/** Gives each statement its text, offset and place, in one pass over the file. */
function locate(
  source: { readonly file: SchemaFile; readonly text: string; readonly start: Place },
  statements: readonly LocatedStatement[],
): readonly SourceStatement[] {
  const bytes = Buffer.from(source.text);
  let [byte, offset, place, defaultSchema] = [0, 0, source.start, DEFAULT_SCHEMA];
  return statements.map((statement) => {
    const before = bytes.subarray(byte, statement.start).toString('utf8');
    byte = statement.start;
    offset += [...before].length;
    place = placeAfter(place, before);
    const sql = bytes
      .subarray(statement.start, statement.end)
      .toString('utf8')
      .replaceAll('\r\n', '\n')
      .trimEnd();
    const located = { sql, file: source.file, offset, place, node: statement.node, defaultSchema };
    defaultSchema = defaultSchemaAfter(statement, defaultSchema);
    return located;
  });
}
