import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import { segmentsOf } from '@lockstep/core/plan/segments.js';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../src/dialects/sqlite/catalog/read-catalog.js';
import { openSqlite, type SqliteConnection } from '../../../src/dialects/sqlite/connect/connect.js';
import { createSqliteDatabase } from '../../../src/dialects/sqlite/database.js';
import { inspectSqlite, readSqliteLedger } from './calls.js';
import { openSession, outcomes, planOf, runSegmentOf } from './apply-setup.js';
import { databaseWith, removeFolders, rowsOf } from './sqlite-setup.js';

const database = createSqliteDatabase();
const plan = planOf(['CREATE TABLE u (b int)']);
const begin = { plan, actor: 'ann', approver: null, reason: null };

let target: ConnectionTarget;
let holder: SqliteConnection;
let stop: AbortController;

beforeEach(async () => {
  target = await databaseWith('CREATE TABLE t (a int)');
  holder = await openSqlite(target, { mode: 'write' });
  stop = new AbortController();
});

afterEach(async () => {
  if (holder.inTransaction()) await holder.run('ROLLBACK');
  holder.close();
});

afterAll(removeFolders);

/** What it gives or throws, and how long that took after the signal, which comes when it has waited for a while. */
async function interrupted<Result>(
  work: Promise<Result>,
): Promise<{ readonly end: PromiseSettledResult<Result>; readonly tookMs: number }> {
  const settled = Promise.allSettled([work]);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const askedAt = performance.now();
  stop.abort();
  const [end] = await settled;
  return { end, tookMs: performance.now() - askedAt };
}

const AT_ONCE_MS = 1000;
const refused = { status: 'rejected', reason: { code: 'INTERRUPTED' } };
const tables = async (): Promise<unknown> =>
  await rowsOf(target, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1");

describe('a signal while another program holds the file', () => {
  test('ends a segment at once, with nothing of it in the database', async () => {
    const session = await openSession(target, { signal: stop.signal });
    await session.history.begin(begin);
    await holder.run('BEGIN IMMEDIATE');
    const [segment] = segmentsOf(plan);
    if (segment === undefined) throw new Error('a plan without segments');
    const { end, tookMs } = await interrupted(runSegmentOf(session, segment, { lockTimeoutMs: 90_000 }));
    expect(tookMs).toBeLessThan(AT_ONCE_MS);
    expect(end.status === 'fulfilled' && outcomes(end.value)).toEqual(['unapplied: interrupted']);
    const endedAt = performance.now();
    await expect(session.history.finish({ report: {} as never, owned: null })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    await session.close();
    expect(performance.now() - endedAt).toBeLessThan(2 * AT_ONCE_MS);
    await holder.run('ROLLBACK');
    expect(await tables()).not.toContainEqual({ name: 'u' });
  });

  test('ends the beginning of an apply at once', async () => {
    const session = await openSession(target, { signal: stop.signal });
    await holder.run('BEGIN IMMEDIATE');
    const { end, tookMs } = await interrupted(session.history.begin(begin));
    await session.close();
    expect(tookMs).toBeLessThan(AT_ONCE_MS);
    expect(end).toMatchObject(refused);
    await holder.run('ROLLBACK');
    expect(await tables()).toEqual([{ name: 't' }]);
  });

  test('ends what is recorded without an apply', async () => {
    await holder.run('BEGIN IMMEDIATE');
    const record = { plan: planOf([]), owned: [], actor: 'ann', signal: stop.signal };
    const { end, tookMs } = await interrupted(database.recordOwned(target, record));
    expect(tookMs).toBeLessThan(AT_ONCE_MS);
    expect(end).toMatchObject(refused);
    await holder.run('ROLLBACK');
    expect(await tables()).toEqual([{ name: 't' }]);
  });

  test.each([
    ['the server', async (limits: ReadingLimits) => await inspectSqlite(target, limits)],
    ['the catalog', async (limits: ReadingLimits) => await readSqliteCatalog(target, limits)],
    ['the observer', async (limits: ReadingLimits) => await database.observe(target, [], limits)],
    ['the ledger', async (limits: ReadingLimits) => await readSqliteLedger(target, limits)],
  ] as const)('ends a reading of %s', async (_, read) => {
    await holder.run('BEGIN EXCLUSIVE');
    const { end, tookMs } = await interrupted(read({ signal: stop.signal }) as Promise<unknown>);
    expect(tookMs).toBeLessThan(AT_ONCE_MS);
    expect(end).toMatchObject(refused);
  });
});

test('a lock that is given back in time is taken', async () => {
  const session = await openSession(target, { signal: stop.signal });
  await holder.run('BEGIN IMMEDIATE');
  setTimeout(() => void holder.run('ROLLBACK'), 700);
  await session.history.begin(begin);
  await session.close();
  expect(await tables()).toContainEqual({ name: 'lockstep_applied_plan' });
});
