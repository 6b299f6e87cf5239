import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ApplyReport } from '@lockstep/core/plan/apply-report.js';
import type { LockHolder } from '@lockstep/core/ports/lock-holder.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMysqlDatabase } from '../../../src/dialects/mysql/database.js';
import { readMysqlLedger } from './calls.js';
import { openMysqlApply } from '../../../src/dialects/mysql/session.js';
import { applyAll, applyRequest, outcomes, planOf } from './apply-setup.js';
import { lossyProxy } from './lossy-proxy.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  mariadbLogin,
  NO_MARIADB,
  onMariadb,
  openMariadb,
  targetOf,
} from './mariadb-setup.js';

const FIRST = 'CREATE TABLE t0 (id int PRIMARY KEY)';
const SECOND = 'ALTER TABLE t0 ADD COLUMN n int';
const THIRD = 'CREATE INDEX i ON t0 (n)';

describe.skipIf(NO_MARIADB !== null)(onMariadb('applying to MariaDB'), () => {
  let database: MariadbDatabase;
  beforeEach(async () => {
    database = await mariadbDatabase();
  });
  afterEach(async () => {
    await database.drop();
  });

  const tables = async () =>
    (await database.query('SHOW TABLES WHERE Tables_in_' + database.name + " NOT LIKE 'lockstep%'")).map(
      (row) => Object.values(row)[0],
    );
  const columns = async () =>
    (
      await database.query(
        "SELECT column_name AS c FROM information_schema.columns WHERE table_schema = database() AND table_name = 't0' ORDER BY ordinal_position",
      )
    ).map(({ c }) => c);
  const reportOf = (results: ApplyReport['statements'], outcome: ApplyReport['outcome']) =>
    ({ outcome, module: 'api', planId: 'x', statements: results }) as unknown as ApplyReport;
  const running = async (text: string) =>
    (await database.query(`SELECT id FROM information_schema.processlist WHERE info LIKE '${text}%'`)).map(
      ({ id }) => Number(id),
    );
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    while (!(await condition())) await delay(20);
  };

  test('a ledger that the server does not write is an error with its reason, and nothing runs', async () => {
    const session = await openMysqlApply(database.target, applyRequest());
    try {
      const begin = { plan: planOf([FIRST]), actor: 'x'.repeat(70_000), approver: null, reason: null };
      await expect(session.history.begin(begin)).rejects.toMatchObject({
        code: 'APPLY.FAILED',
        message: expect.stringContaining('could not be written: Data too long') as unknown,
      });
    } finally {
      await session.close();
    }
    expect(await tables()).toEqual([]);
  });

  test('a lock that somebody holds is waited for, its holder named each second and at the end', async () => {
    const holder = await openMysqlApply(database.target, applyRequest());
    const seen: (LockHolder | null)[] = [];
    const waiting = openMysqlApply(
      database.target,
      applyRequest({ waitMs: 1_200, onWait: (who) => seen.push(who) }),
    );
    const [mine] = await database.query("SELECT IS_USED_LOCK('lockstep:" + database.name + "') AS id");
    await expect(waiting).rejects.toMatchObject({
      code: 'LOCK.TIMEOUT',
      message: expect.stringContaining(`(connection ${String(mine?.['id'])}) of login "root" from`),
      next: [expect.any(String), `or, if it hangs: KILL ${String(mine?.['id'])};`],
    });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.every((who) => who?.pid === Number(mine?.['id']))).toBe(true);
    const other = await mariadbDatabase();
    await (await openMysqlApply(other.target, applyRequest({ waitMs: 0 }))).close();
    await other.drop();
    const next = openMysqlApply(database.target, applyRequest());
    await holder.close();
    await (await next).close();
  });

  test("a table that somebody uses is tried again, and given up with the server's words", async () => {
    await database.run(FIRST);
    const user = await openMariadb(database.name);
    await user.query('START TRANSACTION; SELECT * FROM t0');
    let retries = 0;
    const { session, results } = await applyAll(database.url, planOf([SECOND]), {
      lockTimeoutMs: 1_000,
      onRetry: () => (retries += 1),
    });
    await session.close();
    expect(outcomes(results)).toEqual([['unapplied', expect.stringContaining('ER_LOCK_WAIT_TIMEOUT 1205')]]);
    expect(results[0]?.error?.isLocked).toBe(true);
    expect(retries).toBe(4);
    const again = applyAll(database.url, planOf([SECOND]), {
      lockTimeoutMs: 1_000,
      onRetry: () => void user.query('COMMIT'),
    });
    expect(outcomes((await again).results)).toEqual([['applied', null]]);
    await (await again).session.close();
    await user.end();
  }, 30_000);

  const SLOW = 'ALTER TABLE big ADD COLUMN s int DEFAULT (1 + 1), FORCE, ALGORITHM=COPY';
  async function makeBig(): Promise<void> {
    await database.run(
      "CREATE TABLE big (id int AUTO_INCREMENT PRIMARY KEY, filler varchar(500) DEFAULT (repeat('x', 500)))",
    );
    await database.run('INSERT INTO big (id) SELECT seq FROM seq_1_to_200000');
  }

  test('a statement that takes too long is ended by the server and leaves nothing', async () => {
    await makeBig();
    const { session, results } = await applyAll(database.url, planOf([SLOW]), { statementTimeoutMs: 150 });
    await session.close();
    expect(outcomes(results)).toEqual([
      ['unapplied', expect.stringContaining('max_statement_time exceeded')],
    ]);
    expect((await database.query('SHOW COLUMNS FROM big')).length).toBe(2);
  }, 30_000);

  test('an interrupt ends the statement that runs', async () => {
    await makeBig();
    const abort = new AbortController();
    const applying = applyAll(database.url, planOf([SLOW, FIRST]), { signal: abort.signal });
    await until(async () => (await running('ALTER TABLE big')).length > 0);
    const at = Date.now();
    abort.abort();
    const { session, results } = await applying;
    expect(Date.now() - at).toBeLessThan(4_000);
    await session.close();
    expect(outcomes(results)).toEqual([['unapplied', expect.stringContaining('ER_QUERY_INTERRUPTED 1317')]]);
    expect((await database.query('SHOW COLUMNS FROM big')).length).toBe(2);
  }, 30_000);

  test('a connection that is killed in the middle of a statement leaves no doubt', async () => {
    await makeBig();
    const applying = applyAll(database.url, planOf([SLOW, FIRST]));
    await until(async () => (await running('ALTER TABLE big')).length > 0);
    const [id] = await running('ALTER TABLE big');
    await database.run(`KILL ${id}`);
    const { session, results } = await applying;
    await session.history.finish({ report: reportOf([...results], 'failed'), owned: null });
    await session.close();
    expect(results.map(({ status }) => status)).toEqual(['unapplied']);
    expect((await database.query('SHOW COLUMNS FROM big')).length).toBe(2);
    expect((await readMysqlLedger(database.target)).lastPlans[0]).toMatchObject({
      result: 'failed',
      progress: 0,
    });
  }, 30_000);

  test.each([
    { when: 'before', status: 'unapplied', expected: ['id'], progress: 0 },
    { when: 'after', status: 'applied', expected: ['id', 'n'], progress: 1 },
  ] as const)(
    'an answer that is lost $when the server ran the statement is found out: $status',
    async ({ when, status, expected, progress }) => {
      await database.run(FIRST);
      const plan = planOf([SECOND]);
      // A command is the sign of a query and its text: the plan that goes into the ledger holds the text alone.
      const proxied = await lossyProxy(database.url, { text: `\x03${SECOND}`, when });
      const { session, results } = await applyAll(proxied.url, plan);
      await session.history.finish({ report: reportOf([...results], 'failed'), owned: null });
      await session.close();
      await proxied.stop();
      expect(results.map((result) => result.status)).toEqual([status]);
      expect(await columns()).toEqual(expected);
      expect((await readMysqlLedger(database.target)).lastPlans[0]).toMatchObject({ progress });
    },
    30_000,
  );

  test('what a killed apply left running is settled by the next one from what the database holds', async () => {
    await makeBig();
    const child = spawn(
      process.execPath,
      [
        '--conditions=@lockstep/source',
        '--import=tsx',
        fileURLToPath(new URL('apply-child.ts', import.meta.url)),
        database.url,
        FIRST,
        SLOW,
      ],
      { stdio: 'inherit' },
    );
    await until(async () => (await running('ALTER TABLE big')).length > 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { session, notes, results } = await applyAll(database.url, planOf([SECOND]), { waitMs: 20_000 });
    await session.close();
    const hasColumn = (await database.query('SHOW COLUMNS FROM big')).length === 3;
    const done = hasColumn ? 2 : 1;
    expect(notes).toEqual([
      expect.stringMatching(new RegExp(`ended without a result after ${done} of 2 statements\\.$`)),
      `Its statement 2, which was running then, ${hasColumn ? 'was finished by the server' : 'left nothing'}.`,
    ]);
    expect(outcomes(results)).toEqual([['applied', null]]);
  }, 60_000);

  test('what a module owns is recorded without an apply, unless somebody applies or the login may not', async () => {
    const { recordOwned } = createMysqlDatabase();
    const record = {
      plan: planOf([]),
      owned: [{ module: 'api', kind: 'table' as const, name: 'x', hash: 'h' }],
      actor: 'joe',
    };
    const holder = await openMysqlApply(database.target, applyRequest());
    expect(await recordOwned(database.target, record)).toBe('busy');
    await holder.close();
    const login = await mariadbLogin(`SELECT ON \`${database.name}\`.*`, 'x');
    const reader = targetOf(login.urlFor(database.name));
    expect(await recordOwned(reader, record)).toBe('not-permitted');
    expect(await recordOwned(database.target, record)).toBe('recorded');
    const ledger = await readMysqlLedger(reader);
    await expect(applyAll(login.urlFor(database.name), planOf([FIRST]))).rejects.toMatchObject({
      code: 'DB.PRIVILEGE',
    });
    await login.drop();
    expect(ledger.owned).toEqual(record.owned);
  });

  test('the observer sees what hangs on the named objects, and no ledger', async () => {
    await (
      await applyAll(database.url, planOf([FIRST, SECOND, THIRD, 'CREATE TABLE other (id int)']))
    ).session.close();
    const { observe } = createMysqlDatabase();
    const { entries } = await observe(database.target, [{ kind: 'table', name: 't0' }]);
    const objects = new Set([...entries.keys()].map((key) => key.slice(0, key.lastIndexOf(': '))));
    expect([...objects]).toEqual([
      'table t0',
      'column t0.id',
      'column t0.n',
      'index t0.i',
      'constraint t0.PRIMARY',
    ]);
    expect(entries.get('column t0.n: type')).toBe('int(11)');
  });
});
