import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMysqlCatalog } from '../../src/dialects/mysql/catalog/read-catalog.js';
import { inspectMysql, readMysqlLedger } from '../dialects/mysql/calls.js';
import { createMysqlDatabase } from '../../src/dialects/mysql/database.js';
import { exportMysqlSchema } from '../../src/dialects/mysql/export-schema.js';
import { readMysql } from '../../src/pullers/kysely/read-mysql.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  NO_MARIADB,
  onMariadb,
} from '../dialects/mysql/mariadb-setup.js';

/** MariaDB evaluates constant arguments of these while it opens the view, be it only to list its columns. */
const PREPARE = `
  CREATE TABLE log (id int AUTO_INCREMENT PRIMARY KEY, who text);
  CREATE TABLE old (id int) ENGINE=MyISAM;
  CREATE FUNCTION f() RETURNS int DETERMINISTIC SQL SECURITY INVOKER
    BEGIN INSERT INTO log (who) VALUES (current_user()); INSERT INTO old VALUES (1); RETURN 1; END;
  CREATE SQL SECURITY INVOKER VIEW v AS
    SELECT date_format(now(), f()) AS y, interval(f(), 1, 2) AS z, format(1, f()) AS q;
  DELETE FROM log; DELETE FROM old`;

describe.skipIf(NO_MARIADB !== null)(onMariadb('what reads a database of the MySQL family'), () => {
  let database: MariadbDatabase;
  beforeAll(async () => {
    database = await mariadbDatabase();
    await database.run(PREPARE);
  });
  afterAll(async () => {
    await database.drop();
  });
  const written = async (): Promise<unknown> =>
    (await database.query('SELECT (SELECT count(*) FROM log) + (SELECT count(*) FROM old) AS n'))[0];

  test('the trap works: who lists the columns of the view runs its function', async () => {
    await database.query(
      "SELECT column_type FROM information_schema.columns WHERE table_schema = database() AND table_name = 'v'",
    );
    const sprung = await written();
    await database.run('DELETE FROM log; DELETE FROM old');
    expect(sprung).not.toEqual({ n: 0 });
  });

  test('reading the catalog writes nothing, and still sees the view', async () => {
    const { catalog } = await readMysqlCatalog(database.target);
    expect([catalog.facts.some(({ id }) => id === 'view:v'), await written()]).toEqual([true, { n: 0 }]);
  });

  test('looking at objects, exporting them and pulling types write nothing', async () => {
    const tools = createMysqlDatabase();
    await inspectMysql(database.target);
    await readMysqlLedger(database.target);
    await tools.observe(database.target, [{ kind: 'view', name: 'v' }]);
    const snapshot = await readMysqlCatalog(database.target);
    const mine = new Set(snapshot.catalog.facts.map(({ id }) => id));
    const statements = await exportMysqlSchema({
      snapshot,
      view: { mine, needs: new Set(), owners: new Set() },
    });
    const pulled = await readMysql({
      target: database.target,
      tables: [{ schema: '', name: 'v' }],
      signal: new AbortController().signal,
    } as unknown as Parameters<typeof readMysql>[0]);
    // The server lists no columns of a view whose function may not write.
    const exported = statements.filter(({ sql }) => /^CREATE .*SQL SECURITY INVOKER VIEW `v` AS /.test(sql));
    expect([exported.length, pulled.missing, await written()]).toEqual([1, ['v'], { n: 0 }]);
  });
});
