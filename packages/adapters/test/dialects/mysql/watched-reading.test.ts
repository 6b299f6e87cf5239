import type { BlockedReading, ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readMysqlCatalog } from '../../../src/dialects/mysql/catalog/read-catalog.js';
import { inspectMysql, readMysqlLedger } from './calls.js';
import { MYSQL_LEDGER_DDL } from '../../../src/dialects/mysql/ledger/tables.js';
import { stalledProxy } from '../../stalled-proxy.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  NO_MARIADB,
  onMariadb,
  openMariadb,
  targetOf,
} from './mariadb-setup.js';

const LEDGER = 'lockstep_applied_plan';

describe.skipIf(NO_MARIADB !== null)(onMariadb('a reading that waits for a lock'), () => {
  let database: MariadbDatabase;
  let holder: Connection;
  /** Who holds a lock is told by a server with this plugin; the run's own has it. */
  let tellsHolder: boolean;

  beforeAll(async () => {
    database = await mariadbDatabase();
    await database.run(MYSQL_LEDGER_DDL.join(';'));
    holder = await openMariadb(database.name);
    const plugins = await database.query("SHOW PLUGINS SONAME LIKE 'metadata_lock_info%'");
    tellsHolder = plugins.some(({ Status }) => Status === 'ACTIVE');
  });
  afterEach(async () => {
    await holder.query('UNLOCK TABLES');
  });
  afterAll(async () => {
    await holder.end();
    await database.drop();
  });

  const readLedger = async (limits: ReadingLimits) => await readMysqlLedger(database.target, limits);
  const watchers = async () =>
    await database.query(
      "SELECT count(*) AS n FROM information_schema.processlist WHERE db = database() AND state LIKE 'Waiting%'",
    );

  test('says what it waits for and for whom, and goes on when it is free', async () => {
    await holder.query(`LOCK TABLES ${LEDGER} WRITE`);
    const waits: BlockedReading[] = [];
    const ledger = await readLedger({
      onWait: (blocked) => {
        waits.push(blocked);
        void holder.query('UNLOCK TABLES');
      },
    });
    expect(ledger.exists).toBe(true);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toMatchObject(
      tellsHolder
        ? { object: `${database.name}.${LEDGER}`, holder: { pid: holder.threadId, user: 'root' } }
        : { object: expect.stringContaining(LEDGER) as string, holder: null },
    );
  });

  test('gives up at its limit, names who holds the lock, and leaves nothing that waits', async () => {
    await holder.query(`LOCK TABLES ${LEDGER} WRITE`);
    const error: unknown = await readLedger({ lockTimeoutMs: 1800 }).catch((reason: unknown) => reason);
    if (!(error instanceof LockstepError)) throw new Error(`expected an error of ours, not ${String(error)}`);
    expect(error.code).toBe('LOCK.TIMEOUT');
    expect(error.message).toContain('waited 2 s for a lock.');
    expect(error.message).toContain(LEDGER);
    expect(error.next.at(-1)).toBe(
      tellsHolder ? `or, if it hangs: KILL ${holder.threadId};` : 'find that session: SHOW FULL PROCESSLIST;',
    );
    expect(await watchers()).toEqual([{ n: 0 }]);
  });

  test('gives up at the limit of the whole reading too, and names the lock', async () => {
    await holder.query(`LOCK TABLES ${LEDGER} WRITE`);
    const error: unknown = await readLedger({ readTimeoutMs: 1500 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'LOCK.TIMEOUT',
      message: expect.stringContaining('waited 1.5 s for a lock.') as unknown,
    });
    expect(await watchers()).toEqual([{ n: 0 }]);
  });

  test.each([
    ['inspect', '@@hostname', async (at: ConnectionTarget) => await inspectMysql(at, { readTimeoutMs: 500 })],
    [
      'the ledger',
      'information_schema.tables',
      async (at: ConnectionTarget) => await readMysqlLedger(at, { readTimeoutMs: 500 }),
    ],
    [
      'the catalog',
      'information_schema',
      async (at: ConnectionTarget) => await readMysqlCatalog(at, { readTimeoutMs: 500 }),
    ],
  ])('%s ends where the server does not answer any more', async (_, text, read) => {
    const proxy = await stalledProxy(database.url, text);
    try {
      await expect(read(targetOf(proxy.url))).rejects.toMatchObject({
        code: 'TOOL.TIMEOUT',
        message: `Reading the database "${database.name}" on 127.0.0.1 did not finish within 0.5 s and was stopped.`,
        next: [
          'see what it does: SHOW FULL PROCESSLIST;',
          expect.stringContaining('--load-timeout=10m') as unknown,
        ],
      });
    } finally {
      await proxy.stop();
    }
  });

  test('the catalog is read past a table that is locked: nothing is waited for', async () => {
    await holder.query(`LOCK TABLES ${LEDGER} WRITE`);
    const waits: BlockedReading[] = [];
    await readMysqlCatalog(database.target, {
      lockTimeoutMs: 1000,
      onWait: (blocked) => waits.push(blocked),
    });
    expect(waits).toEqual([]);
  });
});
