import { readdirSync, readFileSync } from 'node:fs';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMysqlCatalog } from '../../src/dialects/mysql/catalog/read-catalog.js';
import { mysqlSchemaLoader } from '../../src/dialects/mysql/loader/schema-loader.js';
import { mysqlScratch } from '../../src/dialects/mysql/scratch/create-scratch.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  mariadbLogin,
  NO_MARIADB,
  onMariadb,
  openMariadb,
  runOn,
  targetOf,
} from '../dialects/mysql/mariadb-setup.js';
import { schemaFile } from '../dialects/mysql/schema-file.js';

const FOLDER = new URL('mysql/', import.meta.url);

/** What each file may come to: with an account of the scratch database's own, and with a login that makes none. */
const TRICKS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const [, own = '', login = ''] = /^-- own account: (\w+); login of the target: (\w+)\n/.exec(text) ?? [];
    return { name: name.replace('.sql', ''), text, own, login };
  });

const RESULTS: Readonly<Record<string, string>> = {
  'SCHEMA.UNSUPPORTED': 'refused',
  'SCHEMA.INVALID_SQL': 'invalid',
};

describe.skipIf(NO_MARIADB !== null)(onMariadb('hostile files for the MySQL family'), () => {
  let prod: MariadbDatabase;
  let watcher: Connection;
  let weak: Awaited<ReturnType<typeof mariadbLogin>>;

  beforeAll(async () => {
    prod = await mariadbDatabase();
    await prod.run(`CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 10), (2, 20);
      CREATE VIEW v AS SELECT id FROM t; CREATE SEQUENCE s; CREATE PROCEDURE p() DELETE FROM t;
      CREATE TRIGGER tr AFTER DELETE ON t FOR EACH ROW SET @gone = 1;
      CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t;
      CREATE USER '${prod.name}'@'localhost' IDENTIFIED BY 'secret'`);
    watcher = await openMariadb(prod.name);
    weak = await mariadbLogin('ALL PRIVILEGES ON *.*', 'weak');
    for (const host of ['%', 'localhost'])
      await prod.run(`REVOKE CREATE USER ON *.* FROM '${weak.user}'@'${host}'`);
  });
  afterAll(async () => {
    await watcher.end();
    await prod.run(`DROP USER '${prod.name}'@'localhost'`);
    await prod.drop();
    await weak.drop();
  });

  /** Everything of the bystander that a file could change. */
  async function bystander(): Promise<unknown> {
    const [rows] = await watcher.query(`SELECT * FROM t ORDER BY id; SELECT next_not_cached_value FROM s;
      SELECT table_name FROM information_schema.tables WHERE table_schema = database();
      SELECT routine_name AS name FROM information_schema.routines WHERE routine_schema = database()
        UNION SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = database()
        UNION SELECT concat(event_name, status) FROM information_schema.events WHERE event_schema = database();
      SELECT user, host, authentication_string FROM mysql.user
        WHERE user IN ('root', '${prod.name}', '${weak.user}') OR user LIKE 'bystander%';
      SELECT * FROM mysql.tables_priv WHERE db = '${prod.name}'; SELECT * FROM mysql.servers WHERE db = '${prod.name}';
      SELECT @@global.event_scheduler, @@global.sql_mode, @@global.max_statement_time, @@global.read_only;
      SELECT is_free_lock('prod') AS is_free`);
    return rows;
  }

  async function outcome(target: ConnectionTarget, text: string): Promise<string> {
    const scratch = await mysqlScratch.create({
      source: { from: 'same-server' },
      workspaceRoot: '/',
      major: null,
      target,
      ownerName: null,
      roles: [],
    });
    try {
      return await loaded(scratch, text.replaceAll(/\bprod\b(?!')/g, prod.name));
    } finally {
      await scratch.drop();
    }
  }

  async function loaded(scratch: ScratchDatabase, text: string): Promise<string> {
    try {
      await mysqlSchemaLoader.load({ scratch, files: [schemaFile(text)] });
      await readMysqlCatalog(scratch.target);
      const enabled = await runOn(
        scratch.target.database,
        "SELECT 1 FROM information_schema.events WHERE event_schema = database() AND status = 'ENABLED'",
      );
      expect(enabled).toEqual([]);
      return 'loads';
    } catch (error) {
      const { code, message, cause } = error as LockstepError;
      expect(message).toMatch(/^db\/a\.sql:\d+:\d+: /);
      return code === 'SCHEMA.UNSUPPORTED' && cause !== undefined ? 'denied' : (RESULTS[code] ?? code);
    }
  }

  test('there are at least 40 of them, each with what it comes to', () => {
    expect(TRICKS.length).toBeGreaterThanOrEqual(40);
    expect(TRICKS.filter(({ own, login }) => own === '' || login === '')).toEqual([]);
  });

  test.each(TRICKS)('$name reaches nothing with an account of its own', async ({ text, own }) => {
    const before = await bystander();
    const found = await outcome(prod.target, text);
    expect({ found, after: await bystander() }).toEqual({ found: own, after: before });
  });

  test.each(TRICKS)(
    '$name reaches nothing with a login that can make no account',
    async ({ text, login }) => {
      const before = await bystander();
      const found = await outcome(targetOf(weak.urlFor(prod.name)), text);
      expect({ found, after: await bystander() }).toEqual({ found: login, after: before });
    },
  );

  test('no account and no database of ours remains', async () => {
    const accounts = await runOn(
      'mysql',
      "SELECT user FROM mysql.user WHERE user LIKE 'lockstep\\_scratch\\_%'",
    );
    const scratch = await mysqlScratch.create({
      source: { from: 'same-server' },
      workspaceRoot: '/',
      major: null,
      target: prod.target,
      ownerName: null,
      roles: [],
    });
    const { username } = new URL(scratch.target.url.reveal().replace(/^[a-z]+:/, 'http:'));
    const made = async () =>
      await runOn('mysql', `SELECT count(*) AS n FROM mysql.user WHERE user = '${username}'`);
    const during = await made();
    await scratch.drop();
    expect([during, await made(), JSON.stringify(accounts).includes(username)]).toEqual([
      [{ n: 1 }],
      [{ n: 0 }],
      false,
    ]);
  });
});
