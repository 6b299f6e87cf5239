import { type BlockedReading, type ConnectionTarget, LockstepError, RedactedUrl } from '@lockstep/core';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pgDeltaReader } from '../../src/engines/pg-delta/pg-delta-engine.js';
import { observePostgres } from '../../src/postgres/observer.js';

let database: TestDatabase;
let target: ConnectionTarget;
let holder: pg.Client;

beforeEach(async () => {
  database = await testDatabase();
  await database.run(`CREATE TABLE public.busy (id int); CREATE VIEW public.v AS SELECT id FROM public.busy`);
  const url = RedactedUrl.of(database.url);
  target = { dialect: 'postgresql', url, host: '127.0.0.1', database: database.name, embedded: false };
  holder = new pg.Client({ connectionString: database.url, application_name: 'nightly etl' });
  await holder.connect();
});

afterEach(async () => {
  await holder.end();
  await database.drop();
});

const lock = async (table: string): Promise<void> => {
  await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
};

const pidOfHolder = async (): Promise<number> =>
  (await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;

test.each([
  [
    'the engine',
    async (onWait: (blocked: BlockedReading) => void) => await pgDeltaReader.readCatalog(target, { onWait }),
  ],
  [
    'the observer',
    async (onWait: (blocked: BlockedReading) => void) =>
      await observePostgres(target, [{ kind: 'view', name: 'public.v' }], { onWait }),
  ],
])('%s says what it waits for and for whom, and goes on when it is free', async (_, read) => {
  await lock('public.busy');
  const pid = await pidOfHolder();
  const waits: BlockedReading[] = [];
  await read((blocked) => {
    waits.push(blocked);
    void holder.query('ROLLBACK');
  });
  expect(waits[0]).toMatchObject({
    object: 'public.busy',
    holder: { pid, application: 'nightly etl', user: 'postgres', client: '127.0.0.1' },
  });
});

test.each([
  ['the engine', 'public.busy', async () => await pgDeltaReader.readCatalog(target, { lockTimeoutMs: 1800 })],
  [
    'the observer',
    'public.busy',
    async () => await observePostgres(target, [{ kind: 'view', name: 'public.v' }], { lockTimeoutMs: 1800 }),
  ],
])('%s gives up at its limit and names who holds the lock', async (_, table, read) => {
  await lock(table);
  const pid = await pidOfHolder();
  const error: unknown = await read().catch((reason: unknown) => reason);
  if (!(error instanceof LockstepError)) throw new Error(`expected an error of ours, not ${String(error)}`);
  expect(error.code).toBe('LOCK.TIMEOUT');
  expect(error.message).toContain(
    `waited 1.8 s for a lock. ${table} is locked by "nightly etl" (process ${pid})`,
  );
  expect(error.next).toContain(`or, if it hangs: SELECT pg_terminate_backend(${pid});`);
  expect(
    await database.run(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'lockstep watch' AND datname = current_database()",
    ),
  ).toEqual([{ n: 0 }]);
});
