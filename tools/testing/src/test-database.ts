import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly name: string;
  /** Superuser URL. */
  readonly url: string;
  /** Runs SQL as a superuser on a connection of its own. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** The same database for another login. */
  urlFor(user: string, password: string): string;
  drop(): Promise<void>;
}

/** An empty database on the run's PostgreSQL 18 or 15. */
export async function testDatabase(major: 15 | 18 = 18): Promise<TestDatabase> {
  return await databaseOn(inject(major === 18 ? 'postgres18' : 'postgres15'));
}

/** An empty database on the server of this superuser URL. */
export async function databaseOn(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runSql(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    run: async (sql) => await runSql(url.href, sql),
    urlFor: (user, password) => {
      const other = new URL(url.href);
      other.username = encodeURIComponent(user);
      other.password = encodeURIComponent(password);
      return other.href;
    },
    drop: async () => {
      await runSql(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** Runs SQL (one or many statements) on a connection of its own; gives the rows of the last statement. */
export async function runSql(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
    const last = Array.isArray(result) ? result.at(-1) : result;
    return last?.rows ?? [];
  } finally {
    await client.end();
  }
}
