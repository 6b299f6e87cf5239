import { readSqliteStatement, type SqliteStatement } from '@lockstep/core/hazards/sqlite/sqlite-statement.js';
import { inCodePoints } from '@lockstep/core/source/in-code-points.js';
import {
  NO_SUBJECTS,
  type StatementSubjects,
  type Subject,
} from '@lockstep/core/source/statement-subjects.js';
import { isSign, isWord, sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { createHead } from './text/created-name.js';
import { TABLE_CLAUSES } from './text/table-clauses.js';
import { groupAt, splitAtCommas } from './text/token-groups.js';

/** What a statement of SQLite says and is about. */
export function sqliteSubjects(sql: string): StatementSubjects {
  const head = createHead(sqlTokens(sql, 'sqlite'));
  if (head?.kind === 'table') return { says: [subject('name', head.name), ...columnsIn(sql, head)], of: [] };
  const statement = readSqliteStatement(sql);
  const { kind } = statement;
  if (kind === 'create') return created(statement);
  if (kind === 'drop') return about(subject(wordFor(statement.what), statement.name));
  if (kind === 'rename table') return about(subject('name', statement.to), subject('name', statement.table));
  if (kind === 'add column' || kind === 'drop column' || kind === 'rename column') {
    const { table, column } = statement;
    const part = subject('column', table, column);
    return kind === 'add column'
      ? { says: [part], of: [subject('name', table)] }
      : about(part, subject('name', table));
  }
  return NO_SUBJECTS;
}

function created({ what, name, on }: Extract<SqliteStatement, { kind: 'create' }>): StatementSubjects {
  return { says: [subject(wordFor(what), name)], of: on === null ? [] : [subject('name', on)] };
}

function wordFor(what: Extract<SqliteStatement, { kind: 'create' }>['what']): string {
  return what === 'index' || what === 'trigger' ? what : 'name';
}

function about(...subjects: readonly Subject[]): StatementSubjects {
  return { says: [], of: subjects };
}

function subject(what: string, ...names: readonly string[]): Subject {
  return { what, parts: names, offset: 0 };
}

/** Each column of a CREATE TABLE at its own place. */
function columnsIn(sql: string, head: { readonly name: string; readonly next: number }): readonly Subject[] {
  const tokens = sqlTokens(sql, 'sqlite');
  if (!isSign(tokens[head.next], '(')) return [];
  const columns = splitAtCommas(groupAt(tokens, head.next)).flatMap(([first]) =>
    first === undefined || isWord(first, ...TABLE_CLAUSES)
      ? []
      : [{ ...subject('column', head.name, first.value), offset: first.start }],
  );
  return inCodePoints(columns, sql, 'utf16');
}
