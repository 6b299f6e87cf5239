import { indexCatalog } from '../model/catalog-index.js';
import type { Classification, ClassifyRequest } from '../model/classification.js';
import { HAZARD_CODES } from '../../errors/hazard-codes.js';
import { strongerLock } from '../model/lock-level.js';
import { hazard, type Touch, unclassified } from '../model/statement-effect.js';
import { addColumn, changeColumn } from './column-rules.js';
import { copyRows, dropRebuilt } from './rebuild-rules.js';
import { createObject, dropObject, renameTable } from './object-rules.js';
import type { SqliteQuestions } from './sqlite-questions.js';
import { readSqliteStatement, type SqliteStatement } from './sqlite-statement.js';
import { rebuildMark } from './table-rebuild.js';

/**
 * Says what one statement of a plan for SQLite locks and risks. The file has one writer at a time, so whatever writes
 * to an existing table lets all other writers wait. What it does to objects that the plan created does not count.
 * Pure; a statement that no rule knows is `UNCLASSIFIED`.
 */
export function classifySqliteStatement(request: ClassifyRequest): Classification {
  const ask = questionsOf(request);
  const touches = touchesOf(readSqliteStatement(request.sql), ask, request.sql).filter(
    ({ on }) => on === null || !ask.isCreated(on.name),
  );
  const hazards = [...touches.flatMap((touch) => touch.hazards), ...alone(request)];
  return {
    lock: touches.map(({ lock }) => lock).reduce(strongerLock, 'none'),
    hazards: HAZARD_CODES.flatMap((code) => hazards.filter((found) => found.code === code)),
  };
}

function touchesOf(statement: SqliteStatement, ask: SqliteQuestions, sql: string): readonly Touch[] {
  switch (statement.kind) {
    case 'create':
      return createObject(statement, ask);
    case 'drop':
      return ask.isRebuilt(statement) ? dropRebuilt(statement.name, ask) : dropObject(statement, ask);
    case 'copy':
      return copyRows(statement, ask) ?? [unclassified(shortened(sql))];
    case 'rename table':
      return ask.isMarked(rebuildMark(statement.to)) ? [] : renameTable(statement);
    case 'unknown':
      return [unclassified(shortened(sql))];
    default:
      return ofColumns(statement, ask);
  }
}

/** What does no more than switch the connection touches nothing. */
function ofColumns(
  statement: Extract<SqliteStatement, { kind: 'setting' | 'add column' | 'rename column' | 'drop column' }>,
  ask: SqliteQuestions,
): readonly Touch[] {
  if (statement.kind === 'setting') return [];
  return statement.kind === 'add column' ? addColumn(statement, ask) : changeColumn(statement);
}

function questionsOf(request: ClassifyRequest): SqliteQuestions {
  const { created } = request;
  const ids = new Set([...created].map((id) => id.toLowerCase()));
  const isMarked = (mark: string): boolean => ids.has(mark.toLowerCase());
  return {
    before: indexCatalog(request.current),
    after: indexCatalog(request.desired),
    isMarked,
    isCreated: (table) => isMarked(`table:${table}`) && !isMarked(rebuildMark(table)),
    isRebuilt: (statement) =>
      statement.kind === 'drop' && statement.what === 'table' && isMarked(rebuildMark(statement.name)),
  };
}

function shortened(sql: string): string {
  const text = sql.replaceAll(/\s+/g, ' ').trim();
  return `statement ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}

function alone({ transactional, sql }: ClassifyRequest): Classification['hazards'] {
  if (transactional !== false) return [];
  const message = 'It runs outside of any transaction: if a later statement fails, this one stays.';
  return [hazard('NOT_TRANSACTIONAL', shortened(sql), message)];
}
