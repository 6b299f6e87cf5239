import { readSqliteStatement, type SqliteStatement } from '@lockstep/core/hazards/sqlite/sqlite-statement.js';
import type { SegmentRequest } from '@lockstep/core/ports/apply-session.js';
import { z } from 'zod';
import { compileUse } from '../connect/compile-use.js';
import type { SqliteConnection } from '../connect/connect.js';
import { sqliteFailure } from '../connect/failure.js';
import { type BrokenReferences, brokenReferences, newlyBroken } from './foreign-key-check.js';

/** What of the whole database a segment must not break, as it is before. */
export interface WholeDatabase {
  readonly references: BrokenReferences;
  /** Why a view or trigger cannot be used; null where it can. */
  readonly usable: ReadonlyMap<string, string | null>;
  /** Foreign keys, one line each, by table. */
  readonly foreignKeys: ReadonlyMap<string, string>;
}

const usedRow = z.object({ label: z.string(), sql: z.string() });
const foreignKeyRow = z.object({ table: z.string(), lines: z.string() });

const FOREIGN_KEYS = `SELECT "table", group_concat(line, '; ') AS lines FROM (
  SELECT m.name AS "table", printf('%s -> %s (%s) %s %s', f."from", f."table", coalesce(f."to", ''), f.on_update, f.on_delete) AS line
  FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
  WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY 1, 2) GROUP BY "table"`;

/** True where a segment can break what it is not about: it takes away, renames, or adds a reference to what is there. */
export function mayBreakOthers({ segment }: SegmentRequest): boolean {
  const harmless = ({ kind, ...rest }: SqliteStatement): boolean =>
    kind === 'create' ||
    kind === 'setting' ||
    (kind === 'drop' && 'what' in rest && (rest.what === 'index' || rest.what === 'trigger'));
  return !segment.statements.every(({ statement }) => harmless(readSqliteStatement(statement.sql)));
}

/** Looks at the whole database. */
export async function lookAtWhole(connection: SqliteConnection): Promise<WholeDatabase> {
  return {
    references: await brokenReferences(connection),
    usable: await usability(connection),
    foreignKeys: await foreignKeys(connection),
  };
}

async function usability(connection: SqliteConnection): Promise<ReadonlyMap<string, string | null>> {
  const rows = await connection.run(
    "SELECT type || ' ' || name AS label, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1",
  );
  const usable = new Map<string, string | null>();
  for (const { label, sql } of z.array(usedRow).parse(rows))
    usable.set(label, await problemOf(connection, sql));
  return usable;
}

async function problemOf(connection: SqliteConnection, sql: string): Promise<string | null> {
  try {
    await compileUse(connection, sql);
    return null;
  } catch (error) {
    const { code, message } = sqliteFailure(error);
    if (code === '') throw error;
    return message;
  }
}

async function foreignKeys(connection: SqliteConnection): Promise<ReadonlyMap<string, string>> {
  const rows = z.array(foreignKeyRow).parse(await connection.run(FOREIGN_KEYS));
  return new Map(rows.map(({ table, lines }) => [table, lines]));
}

/** Throws where a segment broke what it is not about, saying what and why. */
export function checkWhole(request: SegmentRequest, before: WholeDatabase, after: WholeDatabase): void {
  const problems = [
    ...newlyBroken(before.references, after.references),
    ...unusable(before, after),
    ...changedReferences(request, before, after),
  ];
  if (problems.length === 0) return;
  const more = problems.length > 5 ? [`and ${problems.length - 5} more`] : [];
  throw new Error(`rolled back, because afterwards: ${[...problems.slice(0, 5), ...more].join('; ')}`);
}

function unusable(before: WholeDatabase, after: WholeDatabase): readonly string[] {
  return [...after.usable].flatMap(([label, problem]) =>
    problem === null || (before.usable.get(label) ?? null) !== null
      ? []
      : [`${label} cannot be used (${problem}): change or drop it first`],
  );
}

/** A rebuild leaves the foreign keys of all other tables as they are. */
function changedReferences(
  request: SegmentRequest,
  before: WholeDatabase,
  after: WholeDatabase,
): readonly string[] {
  const statements = request.segment.statements.map(({ statement }) => readSqliteStatement(statement.sql));
  if (statements.some(({ kind }) => kind === 'rename column')) return [];
  const own = new Set(statements.flatMap(tablesOf).map((name) => name.toLowerCase()));
  return [...before.foreignKeys]
    .filter(([table, lines]) => !own.has(table.toLowerCase()) && after.foreignKeys.get(table) !== lines)
    .map(([table]) => `the foreign keys of table ${table} are not what they were`);
}

function tablesOf(statement: SqliteStatement): readonly string[] {
  switch (statement.kind) {
    case 'create':
    case 'drop':
      return [statement.name];
    case 'rename table':
      return [statement.table, statement.to];
    case 'add column':
    case 'drop column':
      return [statement.table];
    default:
      return [];
  }
}
