import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { type ConnectionTarget, type Dialect, type PullRequest, RedactedUrl } from '@lockstep/core';
import mysql from 'mysql2/promise';

/** A database of its own for a test of the pullers. */
export interface PullDatabase {
  readonly target: ConnectionTarget;
  run(sql: string): Promise<void>;
  drop(): Promise<void>;
}

export const MARIADB_URL = process.env['LOCKSTEP_TEST_MARIADB_URL'] ?? 'mariadb://root@127.0.0.1:3306/test';

/** Null where a MariaDB can be reached; else what to say in the title of what is left out. */
export async function whyNoMariadb(): Promise<string | null> {
  try {
    const connection = await mysql.createConnection({ uri: driverUrl(MARIADB_URL), connectTimeout: 3000 });
    await connection.end();
    return null;
  } catch {
    return ' (left out: no MariaDB at 127.0.0.1:3306 or LOCKSTEP_TEST_MARIADB_URL; apt install mariadb-server)';
  }
}

/** A new database on the MariaDB of the tests. */
export async function mariadbDatabase(): Promise<PullDatabase> {
  const name = `lockstep_pull_${randomBytes(6).toString('hex')}`;
  const url = new URL(driverUrl(MARIADB_URL));
  const admin = await mysql.createConnection({ uri: url.href, multipleStatements: true });
  await admin.query(`CREATE DATABASE ${name}; USE ${name}`);
  url.pathname = `/${name}`;
  return {
    target: targetOf('mariadb', url.href.replace(/^mysql:/, 'mariadb:'), name),
    run: async (sql) => void (await admin.query(sql)),
    drop: async () => {
      await admin.query(`DROP DATABASE ${name}`);
      await admin.end();
    },
  };
}

/** A new database file; the folder's name holds what a URL must encode. */
export async function sqliteDatabase(): Promise<PullDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep pull #'));
  const path = join(folder, 'app.db');
  const client = createClient({ url: `file:${encodeURIComponent(path).replaceAll('%2F', '/')}` });
  await client.executeMultiple('PRAGMA user_version = 1');
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return {
    target: targetOf('sqlite', `sqlite://${encoded}`, 'app.db'),
    run: async (sql) => await client.executeMultiple(sql),
    drop: async () => {
      client.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A request for tables, and for views where the name begins with `view `. */
export function requestFor(root: string, target: ConnectionTarget, objects: readonly string[]): PullRequest {
  return {
    module: 'api',
    target,
    projectRoot: root,
    out: 'src/db',
    tables: objects.map((object) =>
      object.startsWith('view ')
        ? { schema: '', name: object.slice(5), kind: 'view' }
        : { schema: '', name: object, kind: 'table' },
    ),
    types: [],
    foreign: [],
    timeoutMs: 60_000,
    signal: new AbortController().signal,
  };
}

export function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
}

function targetOf(dialect: Dialect, url: string, database: string): ConnectionTarget {
  return { dialect, url: RedactedUrl.of(url), host: '127.0.0.1', database, embedded: false };
}

function driverUrl(url: string): string {
  return url.replace(/^mariadb:/, 'mysql:');
}
