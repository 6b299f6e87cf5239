import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { placeAt } from '@lockstep/core/source/source-place.js';
import { refusalOf } from '@lockstep/core/source/refuse-statement.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import { textAt } from '@lockstep/core/source/syntax-tree.js';
import { unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import { SqlError } from 'libpg-query';
import { type LocatedStatement, parseStatements, tokensOf } from './tree.js';

/**
 * The error for a `COPY … FROM stdin;` that ends right before `position` (code points): its rows are a syntax error
 * to the parser, but what has no place in the file is the COPY. Null where no such COPY is there.
 */
export function copyDataError(file: SchemaFile, text: string, position: number): LockstepError | null {
  const before = [...text].slice(0, position).join('');
  const end = tokensOf(before)?.findLast((token) => token.text === ';')?.end;
  if (end === undefined) return null;
  const complete = Buffer.from(before).subarray(0, end).toString('utf8');
  const last = parseStatements(complete).at(-1);
  const refusal = last !== undefined && readsStandardInput(last) ? refusalOf(last) : null;
  if (last === undefined || refusal === null) return null;
  const offset = [...Buffer.from(complete).subarray(0, last.start).toString('utf8')].length;
  return unsupportedSql({
    file,
    place: placeAt(file, offset),
    message: refusal.reason,
    next: [refusal.instead],
  });
}

/** The same for rows somewhere before `position`, where a line of rows looks like a psql command. */
export function copyDataErrorBefore(file: SchemaFile, text: string, position: number): LockstepError | null {
  try {
    parseStatements([...text].slice(0, position).join(''));
    return copyDataError(file, text, position);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return copyDataError(file, text, error.sqlDetails?.cursorPosition ?? 0);
  }
}

function readsStandardInput({ node, tree }: LocatedStatement): boolean {
  return node === 'CopyStmt' && tree['is_from'] === true && textAt(tree, 'filename') === null;
}
