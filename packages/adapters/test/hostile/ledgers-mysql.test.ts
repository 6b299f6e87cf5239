import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMysqlLedger } from '../dialects/mysql/calls.js';
import { recordMysqlOwned } from '../../src/dialects/mysql/ledger/record.js';
import { MYSQL_LEDGER_DDL } from '../../src/dialects/mysql/ledger/tables.js';
import { openMysqlApply } from '../../src/dialects/mysql/session.js';
import { applyRequest, planOf } from '../dialects/mysql/apply-setup.js';
import {
  mariadbDatabase,
  type MariadbDatabase,
  NO_MARIADB,
  onMariadb,
} from '../dialects/mysql/mariadb-setup.js';

let database: MariadbDatabase;

beforeEach(async () => {
  database = await mariadbDatabase();
});

afterEach(async () => {
  await database.drop();
});

const GENUINE = MYSQL_LEDGER_DDL.join(';');

/** What runs with the rights of whoever reads or writes leaves a mark. */
const EVIL = `CREATE TABLE mark (n int) ENGINE=MyISAM;
  CREATE FUNCTION evil() RETURNS int MODIFIES SQL DATA SQL SECURITY INVOKER BEGIN INSERT INTO mark VALUES (1); RETURN 1; END`;

const TABLE = 'lockstep_applied_plan';

const LEDGERS: readonly { readonly trick: string; readonly sql: string; readonly names: string }[] = [
  {
    trick: 'a trigger before each insert',
    sql: `${GENUINE}; CREATE TRIGGER t BEFORE INSERT ON ${TABLE} FOR EACH ROW SET @x = evil()`,
    names: `trigger t on ${TABLE}`,
  },
  {
    trick: 'a trigger after each update',
    sql: `${GENUINE}; CREATE TRIGGER t AFTER UPDATE ON ${TABLE} FOR EACH ROW SET @x = evil()`,
    names: 'trigger t',
  },
  {
    trick: 'views over functions instead of tables',
    sql: `CREATE SQL SECURITY INVOKER VIEW ${TABLE} AS SELECT evil() AS id, 'api' AS module, 'x' AS environment, 'applied' AS result, 1 AS progress;
      CREATE SQL SECURITY INVOKER VIEW lockstep_owned_object AS SELECT evil() AS module`,
    names: `${TABLE} is not a table but: VIEW`,
  },
  {
    trick: 'one view, and the other table missing',
    sql: `CREATE SQL SECURITY INVOKER VIEW ${TABLE} AS SELECT evil() AS id`,
    names: 'VIEW',
  },
  {
    trick: 'a table of an engine that keeps no transaction',
    sql: `${GENUINE}; ALTER TABLE ${TABLE} ENGINE=MyISAM`,
    names: 'engine MyISAM',
  },
  {
    trick: 'a table that gathers others',
    sql: `CREATE TABLE below (module varchar(190)) ENGINE=MyISAM; CREATE TABLE ${TABLE} (module varchar(190)) ENGINE=MERGE UNION=(below) INSERT_METHOD=LAST;
      ${MYSQL_LEDGER_DDL[1] ?? ''}`,
    names: 'engine MRG_M',
  },
  {
    trick: 'a generated column',
    sql: `${GENUINE}; ALTER TABLE ${TABLE} ADD more int AS (length(plan)) STORED`,
    names: 'column more',
  },
  {
    trick: 'another default',
    sql: `${GENUINE}; ALTER TABLE lockstep_owned_object ALTER hash SET DEFAULT 'mine'`,
    names: 'column hash of lockstep_owned_object',
  },
  {
    trick: 'a column that is missing',
    sql: `${GENUINE}; ALTER TABLE ${TABLE} DROP actor`,
    names: 'column actor of lockstep_applied_plan is missing',
  },
  {
    trick: 'a check',
    sql: `${GENUINE}; ALTER TABLE ${TABLE} ADD CONSTRAINT c CHECK (length(actor) < 3)`,
    names: 'check constraint c',
  },
  {
    trick: 'a partitioned table',
    sql: `${GENUINE}; ALTER TABLE ${TABLE} PARTITION BY KEY (id) PARTITIONS 2`,
    names: 'is partitioned',
  },
];

describe.skipIf(NO_MARIADB !== null)(onMariadb('a ledger with'), () => {
  test.each(LEDGERS)('$trick is named and refused; nothing of it runs or is written', async (ledger) => {
    await database.run(EVIL);
    await database.run(ledger.sql);
    const plan = planOf(['CREATE TABLE users (id int)']);
    const refused = { code: 'DB.PRIVILEGE', why: expect.stringContaining(ledger.names) };

    await expect(readMysqlLedger(database.target)).rejects.toMatchObject(refused);
    const session = await openMysqlApply(database.target, applyRequest());
    const tries = [
      ...(await Promise.allSettled([session.history.recover()])),
      ...(await Promise.allSettled([
        session.history.begin({ plan, actor: 'joe', approver: null, reason: null }),
      ])),
    ];
    await session.close();
    expect(tries.at(-1)).toMatchObject({ reason: refused });
    const record = { plan, owned: [], actor: 'joe' };
    await expect(recordMysqlOwned(database.target, record)).rejects.toMatchObject(refused);

    expect(await database.query('SELECT count(*) AS n FROM mark')).toEqual([{ n: 0 }]);
    const tables = await database.query("SHOW FULL TABLES WHERE table_type = 'BASE TABLE'");
    expect(JSON.stringify(tables)).not.toContain('users');
  });

  test('is mended, or set aside, with the SQL of the refusal', async () => {
    await database.run(EVIL);
    await database.run(LEDGERS[0]?.sql ?? '');
    const error: unknown = await readMysqlLedger(database.target).catch((reason: unknown) => reason);
    const next = (error as { next: readonly string[] }).next.map((line) =>
      line.slice(line.indexOf(': ') + 2),
    );
    await database.run(next[1] ?? '');
    expect(await readMysqlLedger(database.target)).toMatchObject({ exists: true });
    await database.run(next[2] ?? '');
    expect(await readMysqlLedger(database.target)).toMatchObject({ exists: false });
  });
});
