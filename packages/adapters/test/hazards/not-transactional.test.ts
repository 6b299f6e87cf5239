import type { HazardCode } from '@lockstep/core/errors/hazard-codes.js';
import { LOCK_LEVELS, type LockLevel, strongerLock } from '@lockstep/core/hazards/model/lock-level.js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { CLEAN, FIXTURE } from './fixture.js';
import { catalogOf } from './hazard-bench.js';
import { classified } from './run-hazard-cases.js';
import { levelOf } from './measured-effect.js';

interface OutsideCase {
  readonly name: string;
  readonly sql: string;
  readonly lock: LockLevel;
  readonly hazards: readonly HazardCode[];
  /** What another session holds, so that the statement waits where it can be looked at. */
  readonly reader: string;
  /** What is not there afterwards. */
  readonly gone?: string;
  /** The strongest lock while it waits, where that is not yet the strongest of all. */
  readonly whileWaiting?: LockLevel;
}

const CASES: readonly OutsideCase[] = [
  {
    name: 'an index built CONCURRENTLY lets writes go on',
    sql: 'CREATE INDEX CONCURRENTLY i ON public.users USING btree (name)',
    lock: 'share update exclusive',
    hazards: ['NOT_TRANSACTIONAL'],
    reader: 'UPDATE users SET level = level',
  },
  {
    name: 'a unique index built CONCURRENTLY may fail',
    sql: 'CREATE UNIQUE INDEX CONCURRENTLY i ON public.users USING btree (name)',
    lock: 'share update exclusive',
    hazards: ['MAY_FAIL_ON_DATA', 'NOT_TRANSACTIONAL'],
    reader: 'UPDATE users SET level = level',
  },
  {
    name: 'an index dropped CONCURRENTLY lets reads and writes go on',
    sql: 'DROP INDEX CONCURRENTLY public.users_email',
    gone: 'public.users_email',
    lock: 'share update exclusive',
    hazards: ['NOT_TRANSACTIONAL'],
    reader: 'UPDATE users SET level = level',
  },
  {
    name: 'an index built again CONCURRENTLY lets reads and writes go on',
    sql: 'REINDEX INDEX CONCURRENTLY public.users_email',
    lock: 'share update exclusive',
    hazards: ['NOT_TRANSACTIONAL', 'DEPENDENTS_REBUILT'],
    reader: 'UPDATE users SET level = level',
  },
  {
    name: 'a partition detached CONCURRENTLY is closed only at the end',
    sql: 'ALTER TABLE public.metrics DETACH PARTITION public.metrics_2025 CONCURRENTLY',
    lock: 'access exclusive',
    hazards: ['NOT_TRANSACTIONAL', 'BREAKS_READERS'],
    reader: 'SELECT count(*) FROM metrics',
    whileWaiting: 'none',
  },
];

describe.each([18, 15] as const)('on PostgreSQL %i', (major) => {
  let database: TestDatabase;
  const clients: pg.Client[] = [];
  const connect = async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    database = await testDatabase(major);
  });
  afterAll(async () => {
    await Promise.all(clients.map(async (client) => await client.end()));
    await database.drop();
  });

  test.each(CASES.map((outside) => [outside.name, outside] as const))('%s', async (_, outside) => {
    const [reader, worker, watcher] = [await connect(), await connect(), await connect()];
    await reader.query((CLEAN + FIXTURE).replaceAll('lockstep_hazards_reader', 'PUBLIC'));
    const current = await catalogOf(database);
    const desired = { ...current, facts: current.facts.filter(({ name }) => name !== outside.gone) };
    const relations = await watcher.query<{ oid: number }>(
      'SELECT oid::int FROM pg_class WHERE oid >= 16384',
    );
    const existing = new Set(relations.rows.map(({ oid }) => oid));

    expect(await classified(outside, { current, desired })).toEqual({
      lock: outside.lock,
      codes: outside.hazards,
    });
    await worker.query('BEGIN');
    await expect(worker.query(outside.sql)).rejects.toMatchObject({ code: '25001' });
    await worker.query('ROLLBACK');

    await reader.query('BEGIN');
    await reader.query(outside.reader);
    const done = worker.query(outside.sql);
    const seen = await locksWhileWaiting(watcher, existing);
    // While the statement waits, others read and write as before.
    await watcher.query("SET lock_timeout = '2s'");
    await watcher.query('INSERT INTO users (level, account) VALUES (1, 1); SELECT count(*) FROM metrics');
    await reader.query('COMMIT');
    await done;
    expect(seen).toBe(outside.whileWaiting ?? outside.lock);
  });
});

/** The strongest lock on a relation that existed, of the session that waits for another. */
async function locksWhileWaiting(watcher: pg.Client, existing: ReadonlySet<number>): Promise<LockLevel> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const { rows } = await watcher.query<{
      oid: number | null;
      mode: string;
      granted: boolean;
      locktype: string;
    }>(
      `SELECT l.relation::int AS oid, l.mode, l.granted, l.locktype
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'`,
    );
    const waits = rows.some(({ granted, locktype }) => !granted && locktype === 'virtualxid');
    const held = rows.filter(
      ({ oid, granted, locktype }) => granted && locktype === 'relation' && existing.has(oid ?? 0),
    );
    if (waits) return held.map(({ mode }) => levelOf(mode)).reduce(strongerLock, LOCK_LEVELS[0]);
  }
  throw new Error('The statement never waited for the reader.');
}
