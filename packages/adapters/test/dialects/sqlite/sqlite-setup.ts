import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { splitSql } from '@lockstep/core/source/split-sql.js';
import { openSqlite } from '../../../src/dialects/sqlite/connect/connect.js';
import { sqliteTarget } from '../../../src/dialects/sqlite/connect/sqlite-path.js';

const folders: string[] = [];

/** A folder of this test file, removed by `removeFolders`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep_sqlite_test_'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Runs every statement of a text in a database file. */
export async function runSql(target: ConnectionTarget, sql: string): Promise<void> {
  const connection = await openSqlite(target, { mode: 'write' });
  try {
    for (const piece of splitSql(sql, 'sqlite')) await connection.run(piece.sql);
  } finally {
    connection.close();
  }
}

/** A new database file with this content. */
export async function databaseWith(sql: string): Promise<ConnectionTarget> {
  const target = sqliteTarget(join(newFolder(), 'app.db'));
  await runSql(target, sql);
  return target;
}

/** Rows of a query, as plain objects. */
export async function rowsOf(
  target: ConnectionTarget,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const connection = await openSqlite(target, { mode: 'read' });
  try {
    return (await connection.run(sql)) as readonly Record<string, unknown>[];
  } finally {
    connection.close();
  }
}
