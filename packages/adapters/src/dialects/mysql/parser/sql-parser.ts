import { invalidSql, unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ParsedStatement } from '@lockstep/core/source/parsed-statement.js';
import { placeAfter, placeAt } from '@lockstep/core/source/source-place.js';
import { readMysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import type { Refusal } from '@lockstep/core/source/statement-verdicts.js';
import type { SchemaFile, SourceStatement } from '@lockstep/core/source/schema-file.js';
import { splitSql, sqlAsides, type SqlPiece } from '@lockstep/core/source/split-sql.js';
import type { SqlParser } from '@lockstep/core/ports/sql-parser.js';
import { hiddenTextOf } from '../containment/hidden-text.js';
import { isDumpNoise, type ReadPiece, withoutDumpDrops } from './dump-noise.js';
import { namesReferredTo, rootsMadeBy } from './sql-references.js';
import { mysqlRefusalOf } from './statement-refusals.js';
import { mysqlSubjects } from './statement-subjects.js';

/**
 * Reads SQL of the MySQL family as tokens: the server judges what is valid. `split` also refuses what has no place in
 * a schema file and leaves out what dumps write around their statements.
 */
export const mysqlSqlParser: SqlParser = {
  split: async (file) => await Promise.resolve(splitMysqlFile(file)),
  asides: async ({ text }) => await Promise.resolve(sqlAsides(withoutSandboxLine(text), 'mysql')),
  parse: async (sql) => await Promise.resolve(parseOne(sql)),
  creates: async (sql) => await Promise.resolve(rootsMadeBy(readMysqlStatement(sql))),
  refersTo: async (sql) => await Promise.resolve(namesReferredTo(readMysqlStatement(sql))),
  subjects: async (sql) => await Promise.resolve(mysqlSubjects(sql)),
};

function parseOne(sql: string): ParsedStatement {
  const pieces = splitSql(sql, 'mysql');
  if (pieces.length !== 1) {
    throw new Error(`Expected one statement, found ${pieces.length}: ${sql.slice(0, 200)}`);
  }
  return { node: readMysqlStatement(sql).node, tree: { sql } };
}

/**
 * The statements of a file in order. Throws `SCHEMA.INVALID_SQL` for a NUL character and `SCHEMA.UNSUPPORTED` for what
 * has no place in a schema file.
 */
export function splitMysqlFile(file: SchemaFile): readonly SourceStatement[] {
  const nul = file.text.indexOf('\0');
  if (nul >= 0) {
    const place = placeAt(file, [...file.text.slice(0, nul)].length);
    throw invalidSql({ file, place, message: 'the file holds a NUL character' });
  }
  const text = withoutSandboxLine(file.text);
  const read = splitSql(text, 'mysql').map((piece) => ({ piece, statement: readMysqlStatement(piece.sql) }));
  const meant = withoutDumpDrops(read.filter(({ statement }) => !isDumpNoise(statement)));
  const located = locate(file, text, meant);
  located.forEach((source, index) => refuse(source, meant[index]));
  return located;
}

/** MariaDB's dumps begin with a command of its client inside a comment. */
function withoutSandboxLine(text: string): string {
  return text.replace(/^(\uFEFF?\s*)(\/\*M!999999\\-[^*]*\*\/)/, (_, before: string, line: string) =>
    [before, ' '.repeat(line.length)].join(''),
  );
}

/** Gives each statement its offset and place, in one pass over the file. */
function locate(
  file: SchemaFile,
  text: string,
  pieces: readonly ReadPiece<SqlPiece>[],
): readonly SourceStatement[] {
  const hasMark = text.startsWith('\uFEFF');
  let place = { file: file.path, line: 1, column: hasMark ? 0 : 1 };
  let [at, offset] = [0, 0];
  return pieces.map(({ piece, statement }) => {
    const before = text.slice(at, piece.start);
    place = placeAfter(place, before);
    offset += [...before].length;
    at = piece.start;
    const sql = piece.sql.replaceAll('\r\n', '\n').trimEnd();
    return { sql, file, offset, place, node: statement.node, defaultSchema: '' };
  });
}

function refuse(source: SourceStatement, read: ReadPiece<SqlPiece> | undefined): void {
  const refusal =
    read === undefined ? null : (hiddenTextOf(read.piece.sql) ?? mysqlRefusalOf(read.statement));
  if (refusal !== null) throw refused(source, refusal);
}

/** The error of a statement that has no place in a schema file. */
export function refused(source: SourceStatement, { reason, instead, secret }: Refusal): LockstepError {
  const fault = { file: source.file, place: source.place, message: reason, next: [instead] };
  return unsupportedSql(secret === true ? { ...fault, secret } : fault);
}
