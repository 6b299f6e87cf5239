import type { BlockedReading, ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { stalledProxy } from '../../stalled-proxy.js';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPostgresCatalog } from '../../../src/dialects/postgresql/catalog/read-catalog.js';
import { inspectServer, readLedger } from './calls.js';
import { observePostgres } from '../../../src/dialects/postgresql/observer/observer.js';

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

const inspect = async (limits: ReadingLimits, from = target) => await inspectServer(from, limits);

const lock = async (table: string): Promise<void> => {
  await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
};

const pidOfHolder = async (): Promise<number> =>
  (await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;

test.each([
  [
    'the engine',
    'public.busy',
    async (onWait: (blocked: BlockedReading) => void) => await readPostgresCatalog(target, { onWait }),
  ],
  [
    'the observer',
    'public.busy',
    async (onWait: (blocked: BlockedReading) => void) =>
      await observePostgres(target, [{ kind: 'view', name: 'public.v' }], { onWait }),
  ],
  [
    'inspect',
    'pg_catalog.pg_extension',
    async (onWait: (blocked: BlockedReading) => void) => await inspect({ onWait }),
  ],
])('%s says what it waits for and for whom, and goes on when it is free', async (_, table, read) => {
  await lock(table);
  const pid = await pidOfHolder();
  const waits: BlockedReading[] = [];
  await read((blocked) => {
    waits.push(blocked);
    void holder.query('ROLLBACK');
  });
  expect(waits[0]).toMatchObject({
    object: table,
    holder: { pid, application: 'nightly etl', user: 'postgres', client: '127.0.0.1' },
  });
});

test.each([
  ['the engine', 'public.busy', async () => await readPostgresCatalog(target, { lockTimeoutMs: 1800 })],
  [
    'the observer',
    'public.busy',
    async () => await observePostgres(target, [{ kind: 'view', name: 'public.v' }], { lockTimeoutMs: 1800 }),
  ],
  ['inspect', 'pg_catalog.pg_extension', async () => await inspect({ lockTimeoutMs: 1800 })],
  ['inspect', 'pg_catalog.pg_extension', async () => await inspect({ readTimeoutMs: 1800 })],
  ['the engine', 'public.busy', async () => await readPostgresCatalog(target, { readTimeoutMs: 1800 })],
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

const LATE = {
  code: 'TOOL.TIMEOUT',
  message: expect.stringMatching(
    /^Reading the database "\S+" on 127\.0\.0\.1 did not finish within /,
  ) as unknown,
  next: [
    expect.stringContaining('pg_stat_activity') as unknown,
    'if it only needs more time: run the command again with --load-timeout=10m',
  ],
};

test.each([
  ['the engine', async () => await readPostgresCatalog(target, { readTimeoutMs: 1 })],
  [
    'the observer',
    async () => await observePostgres(target, [{ kind: 'view', name: 'public.v' }], { readTimeoutMs: 1 }),
  ],
])('%s is ended where the server takes too long without any lock', async (_, read) => {
  await expect(read()).rejects.toMatchObject(LATE);
});

test.each([
  [
    'inspect',
    'pg_catalog.pg_extension',
    async (at: ConnectionTarget) => await inspect({ readTimeoutMs: 500 }, at),
  ],
  [
    'the engine',
    'pg_namespace',
    async (at: ConnectionTarget) => await readPostgresCatalog(at, { readTimeoutMs: 500 }),
  ],
  [
    'the ledger',
    'pg_catalog.pg_class',
    async (at: ConnectionTarget) => await readLedger(at, { readTimeoutMs: 500 }),
  ],
])('%s ends where the server does not answer any more', async (_, text, read) => {
  const proxy = await stalledProxy(database.url, text);
  try {
    await expect(read({ ...target, url: RedactedUrl.of(proxy.url) })).rejects.toMatchObject(LATE);
  } finally {
    await proxy.stop();
  }
});
