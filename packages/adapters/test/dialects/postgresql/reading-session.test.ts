import type { DatabaseSession } from '@lockstep/core/ports/database-session.js';
import { LEDGER_DDL } from '@lockstep/core/plan/ledger-sql.js';
import { databaseOn, startTestCluster, type TestCluster, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPostgresSession } from '../../../src/dialects/postgresql/reading-session.js';
import { targetOf } from './observer/observer-setup.js';

/** A server of its own: roles that other tests make are part of what is read. */
let cluster: TestCluster;
let database: TestDatabase;
let session: DatabaseSession;

beforeAll(async () => {
  cluster = await startTestCluster('embedded-postgres');
});

afterAll(async () => await cluster.stop());

beforeEach(async () => {
  database = await databaseOn(cluster.url);
  await database.run('CREATE TABLE public.users (id int PRIMARY KEY)');
  session = await openPostgresSession(targetOf(database.url));
});

afterEach(async () => {
  await session.close();
  await database.drop();
});

const ROOTS = [{ kind: 'table', name: 'public.users' }];

const ours = async () =>
  await database.run(
    `SELECT a.pid, a.state, (SELECT count(*)::int FROM pg_locks l WHERE l.pid = a.pid) AS locks
     FROM pg_stat_activity a WHERE a.datname = current_database() AND a.application_name LIKE 'lockstep%'`,
  );

const CALLS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['inspect', async () => await session.inspect()],
  ['read', async () => await session.read({ ledger: true, roots: ROOTS })],
  ['revision', async () => await session.revision()],
  ['readLedger', async () => await session.history.read()],
  ['readAppliedFiles', async () => await session.history.appliedFiles('api')],
  ['observe', async () => await session.observe(ROOTS)],
  [
    'countRows',
    async () => await session.countRows([{ schema: 'public', name: 'users' }], new AbortController().signal),
  ],
];

test.each(CALLS)('%s leaves one connection that holds nothing', async (_, call) => {
  await call();
  expect(await ours()).toMatchObject([{ state: 'idle', locks: 0 }]);
});

test.each(CALLS)('%s goes on after the server ended the connection', async (_, call) => {
  const before = await call();
  const [first] = await ours();
  await database.run(`SELECT pg_terminate_backend(${String(first?.['pid'])})`);
  await expect.poll(ours).toEqual([]);
  expect(JSON.stringify(await call())).toBe(JSON.stringify(before));
  const [second] = await ours();
  expect(second?.['pid']).not.toBe(first?.['pid']);
});

test.each([
  ['read', 'pg_publication'],
  ['revision', 'pg_publication'],
  ['readLedger', 'lockstep.owned_object'],
  ['observe', 'pg_trigger'],
])('%s that loses its connection half way says so, and the next call goes on', async (name, table) => {
  const call = CALLS.find(([one]) => one === name)?.[1];
  await database.run(LEDGER_DDL.join(';'));
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query(`BEGIN; LOCK TABLE ${table}`);
  const lost = expect(call?.()).rejects.toMatchObject({ code: 'DB.UNREACHABLE' });
  const waiting = async () =>
    (await database.run('SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted')).length;
  await expect.poll(waiting).toBe(1);
  await lost;
  await holder.query('ROLLBACK');
  await holder.end();
  await expect(call?.()).resolves.toBeDefined();
});

test('a server that does not come back is unreachable', async () => {
  const gone = await databaseOn(cluster.url);
  const lost = await openPostgresSession(targetOf(gone.url));
  await gone.drop();
  await expect(lost.read({ ledger: false })).rejects.toMatchObject({ code: 'DB.MISSING' });
  await lost.close();
});

test('a lock that a table is counted under is not waited for any longer by what comes after', async () => {
  await session.countRows([{ schema: 'public', name: 'users' }], new AbortController().signal);
  const { observation } = await session.read({ ledger: false, roots: ROOTS });
  expect(observation?.entries.size).toBeGreaterThan(0);
});

test('what is read together is of one moment', async () => {
  const { server, snapshot, observation, revision } = await session.read({ ledger: true, roots: ROOTS });
  expect(server).toEqual(await session.inspect());
  expect(snapshot.catalog.facts.map(({ id }) => id)).toContain('table:public.users');
  expect([...(observation?.entries ?? [])]).toEqual([...(await session.observe(ROOTS)).entries]);
  expect(revision).toBe(await session.revision());
});

test('a login that may not ask for the revision has none, and reads all the same', async () => {
  const login = `${database.name}_plain`;
  await database.run(`CREATE ROLE ${login} LOGIN;
    REVOKE EXECUTE ON FUNCTION pg_catalog.hashtextextended(text, bigint) FROM PUBLIC`);
  const plain = await openPostgresSession(targetOf(database.urlFor(login, '')));
  try {
    expect(await plain.revision()).toBe(null);
    const { snapshot, revision } = await plain.read({ ledger: true });
    expect(snapshot.catalog.facts.map(({ id }) => id)).toContain('table:public.users');
    expect(revision).toBe(null);
  } finally {
    await plain.close();
    await database.run(`DROP ROLE ${login}`);
  }
});
