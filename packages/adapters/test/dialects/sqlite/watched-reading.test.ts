import type { BlockedReading, ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../src/dialects/sqlite/catalog/read-catalog.js';
import { openSqlite, type SqliteConnection } from '../../../src/dialects/sqlite/connect/connect.js';
import { inspectSqlite, readSqliteLedger } from './calls.js';
import { createSqliteDatabase } from '../../../src/dialects/sqlite/database.js';
import { sqlitePath } from '../../../src/dialects/sqlite/connect/sqlite-path.js';
import { databaseWith, removeFolders } from './sqlite-setup.js';

let target: ConnectionTarget;
let holder: SqliteConnection;

beforeEach(async () => {
  target = await databaseWith('CREATE TABLE t (id int)');
  holder = await openSqlite(target, { mode: 'write' });
  await holder.run('BEGIN EXCLUSIVE');
});

afterEach(async () => {
  if (holder.inTransaction()) await holder.run('ROLLBACK');
  holder.close();
});

afterAll(removeFolders);

const tools = createSqliteDatabase();
const READINGS = [
  ['inspect', async (limits: ReadingLimits) => await inspectSqlite(target, limits)],
  ['the catalog', async (limits: ReadingLimits) => await readSqliteCatalog(target, limits)],
  ['the observer', async (limits: ReadingLimits) => await tools.observe(target, [], limits)],
  ['the ledger', async (limits: ReadingLimits) => await readSqliteLedger(target, limits)],
] as const;

test('a reading says which file it waits for, and goes on when it is free', async () => {
  const waits: BlockedReading[] = [];
  const facts = await inspectSqlite(target, {
    onWait: (blocked) => {
      waits.push(blocked);
      void holder.run('ROLLBACK');
    },
  });
  expect(facts.major).toBe(3);
  expect(waits).toEqual([{ object: `the file ${sqlitePath(target)}`, holder: null }]);
});

test.each(
  READINGS.flatMap(([name, read]) => [
    [name, 'lockTimeoutMs', read] as const,
    [name, 'readTimeoutMs', read] as const,
  ]),
)('%s gives up at its %s', async (_, limit, read) => {
  const error: unknown = await read({ [limit]: 200 }).catch((reason: unknown) => reason);
  if (!(error instanceof LockstepError)) throw new Error(`expected an error of ours, not ${String(error)}`);
  expect(error.toValue()).toMatchObject({
    code: 'LOCK.TIMEOUT',
    message: `Reading the database file ${sqlitePath(target)} waited 0.2 s for another program that has locked it.`,
  });
  expect(error.next).toContain(`find it: fuser -v '${sqlitePath(target)}'`);
});
