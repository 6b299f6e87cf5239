import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import { splitSql } from '@lockstep/core/source/split-sql.js';
import { runSql, testDatabase } from '@lockstep/testing';
import { mariadbDatabase, runOn } from '../dialects/mysql/mariadb-setup.js';

export type Row = Readonly<Record<string, unknown>>;

/** A database of one test, as every dialect can be asked about it: what it holds is read from itself. */
export interface ScenarioDatabase {
  readonly url: string;
  /** Any number of statements. */
  run(sql: string): Promise<void>;
  query(sql: string): Promise<readonly Row[]>;
  /** Names of the tables, Lockstep's own left out. */
  tables(): Promise<readonly string[]>;
  /** `name type` of each column, in lower case. */
  columns(table: string): Promise<readonly string[]>;
  /** Names of the indexes that somebody named. */
  indexes(table: string): Promise<readonly string[]>;
  drop(): Promise<void>;
}

const INFORMATION = {
  columns: (table: string, schema: string) =>
    `SELECT lower(concat(column_name, ' ', data_type)) AS name FROM information_schema.columns
     WHERE table_schema = ${schema} AND table_name = '${table}' ORDER BY ordinal_position`,
  tables: (schema: string) =>
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = ${schema} AND table_type = 'BASE TABLE' ORDER BY table_name`,
};

function namesOf(rows: readonly Row[]): readonly string[] {
  return rows.map(({ name }) => String(name)).filter((name) => !name.startsWith('lockstep_'));
}

/** A database on the test run's PostgreSQL. */
export async function postgresScenario(): Promise<ScenarioDatabase> {
  const database = await testDatabase(15);
  return { ...onPostgres(database.url), drop: async () => await database.drop() };
}

/** A database on the machine's MariaDB. */
export async function mariadbScenario(): Promise<ScenarioDatabase> {
  const database = await mariadbDatabase();
  return { ...onMariadb(database.url), drop: async () => await database.drop() };
}

/** A file of its own. */
export async function sqliteScenario(): Promise<ScenarioDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-scenario-'));
  return await Promise.resolve({
    ...onSqlite(`sqlite://${join(folder, 'app.db')}`),
    drop: async () => {
      rmSync(folder, { recursive: true, force: true });
      await Promise.resolve();
    },
  });
}

/** A database that another process made and drops. */
export function scenarioDatabaseOn(dialect: Dialect, url: string): ScenarioDatabase {
  const drop = async (): Promise<void> => await Promise.resolve();
  return { ...ON[dialect](url), drop };
}

type Used = Omit<ScenarioDatabase, 'drop'>;

const ON: Readonly<Record<Dialect, (url: string) => Used>> = {
  postgresql: onPostgres,
  mysql: onMariadb,
  mariadb: onMariadb,
  tidb: onMariadb,
  sqlite: onSqlite,
};

function onPostgres(url: string): Used {
  const query = async (sql: string): Promise<readonly Row[]> => await runSql(url, sql);
  return {
    url,
    run: async (sql) => void (await runSql(url, sql)),
    query,
    tables: async () => namesOf(await query(INFORMATION.tables("'public'"))),
    columns: async (table) => namesOf(await query(INFORMATION.columns(table, "'public'"))),
    indexes: async (table) =>
      namesOf(
        await query(`SELECT indexname AS name FROM pg_indexes WHERE tablename = '${table}' ORDER BY 1`),
      ),
  };
}

function onMariadb(url: string): Used {
  const name = decodeURIComponent(new URL(url.replace(/^[a-z]+:/, 'http:')).pathname.slice(1));
  const query = async (sql: string): Promise<readonly Row[]> => (await runOn(name, sql)) as readonly Row[];
  return {
    url,
    run: async (sql) => void (await runOn(name, sql)),
    query,
    tables: async () => namesOf(await query(INFORMATION.tables('database()'))),
    columns: async (table) => namesOf(await query(INFORMATION.columns(table, 'database()'))),
    indexes: async (table) =>
      namesOf(
        await query(
          `SELECT DISTINCT index_name AS name FROM information_schema.statistics
           WHERE table_schema = database() AND table_name = '${table}' ORDER BY 1`,
        ),
      ),
  };
}

function onSqlite(url: string): Used {
  const path = new URL(url).pathname;
  const query = (sql: string): readonly Row[] => onFile(path, (file) => file.prepare(sql).all());
  return {
    url,
    run: async (sql) => {
      onFile(path, (file) => splitSql(sql, 'sqlite').forEach((piece) => file.prepare(piece.sql).run()));
      await Promise.resolve();
    },
    query: async (sql) => await Promise.resolve(query(sql)),
    tables: async () =>
      await Promise.resolve(
        namesOf(
          query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
          ),
        ),
      ),
    columns: async (table) =>
      await Promise.resolve(
        namesOf(
          query(
            `SELECT lower(name || ' ' || substr(type, 1, instr(type || '(', '(') - 1)) AS name FROM pragma_table_info('${table}') ORDER BY cid`,
          ),
        ),
      ),
    indexes: async (table) =>
      await Promise.resolve(
        namesOf(query(`SELECT name FROM pragma_index_list('${table}') WHERE origin = 'c' ORDER BY 1`)),
      ),
  };
}

interface Libsql {
  prepare(sql: string): { all(): readonly Row[]; readonly reader: boolean; run(): void };
  close(): void;
}

/** The driver below the client: its calls end before they return. */
function onFile<Result>(path: string, use: (file: Libsql) => Result): Result {
  const require = createRequire(import.meta.url);
  const Database = require('libsql') as new (path: string) => Libsql;
  const file = new Database(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}
