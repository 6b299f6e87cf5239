import { invalidSql, unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import { placeAfter, placeAt } from '@lockstep/core/source/source-place.js';
import type { SchemaFile, SourceStatement } from '@lockstep/core/source/schema-file.js';
import { splitSql } from '@lockstep/core/source/split-sql.js';
import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { isSkipped, sqliteRefusal } from './sql-refusal.js';
import { statementNode } from './statement-node.js';

/**
 * The statements of a file with their places; the settings that dumps write are skipped. Throws
 * `SCHEMA.UNSUPPORTED` for what has no place in a schema file, unless everything is accepted.
 */
export function splitSqliteFile(
  file: SchemaFile,
  accept: 'schema' | 'everything' = 'schema',
): readonly SourceStatement[] {
  refuseNul(file);
  const hasMark = file.text.startsWith('\uFEFF');
  const text = hasMark ? ` ${file.text.slice(1)}` : file.text;
  let [at, offset] = [0, 0];
  let place = { file: file.path, line: 1, column: hasMark ? 0 : 1 };
  return splitSql(text, 'sqlite').flatMap((piece) => {
    const before = text.slice(at, piece.start);
    at = piece.start;
    offset += [...before].length;
    place = placeAfter(place, before);
    const tokens = sqlTokens(piece.sql, 'sqlite');
    if (isSkipped(tokens)) return [];
    const refusal = accept === 'schema' ? sqliteRefusal(tokens) : null;
    if (refusal !== null)
      throw unsupportedSql({ file, place, message: refusal.reason, next: [refusal.instead] });
    const sql = piece.sql.replaceAll('\r\n', '\n');
    return [{ sql, file, offset, place, node: statementNode(tokens), defaultSchema: '' }];
  });
}

function refuseNul(file: SchemaFile): void {
  const nul = file.text.indexOf('\0');
  if (nul < 0) return;
  const place = placeAt(file, [...file.text.slice(0, nul)].length);
  throw invalidSql({ file, place, message: 'the file holds a NUL character' });
}
