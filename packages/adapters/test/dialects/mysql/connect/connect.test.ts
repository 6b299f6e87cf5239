import { createServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { connectMysql } from '../../../../src/dialects/mysql/connect/connect.js';
import { inspectMysql } from '../calls.js';
import { importDriver } from '../../../../src/dialects/mysql/connect/load-mysql2.js';
import { mysqlServerOf, refuseOtherFamily } from '../../../../src/dialects/mysql/connect/server-family.js';
import {
  type MariadbDatabase,
  mariadbDatabase,
  mariadbLogin,
  NO_MARIADB,
  onMariadb,
  targetOf,
} from '../mariadb-setup.js';

const OPTIONS = { applicationName: 'lockstep test' };

async function errorOf(work: Promise<unknown>): Promise<LockstepError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LockstepError);
  return error as LockstepError;
}

describe('addresses', () => {
  test.each([
    ['postgres://u:secret@h/d', 'which is not MySQL, MariaDB or TiDB'],
    ['mysql://u:sec/ret@h/d', 'has an @ after its host'],
    ['mysql://u:sec#ret@h/d', 'has an @ after its host'],
    ['mysql://u:sec%zzret@h/d', 'has a % that does not start'],
    ['mysql://u:secret@h', 'names no database'],
    ['mysql://h/d', 'names no user'],
    ['mysql://u@h:0/d', 'names a port'],
  ])('%s is refused without a word of its password', async (url, problem) => {
    const target = { ...targetOf('mysql://u@h/d'), url: RedactedUrl.of(url) };
    const error = await errorOf(connectMysql(target, OPTIONS));
    expect(error.message).toContain(problem);
    expect(error.message).not.toMatch(/sec|ret/);
  });
});

test('a missing driver is named with the line that installs it', async () => {
  const error = await errorOf(importDriver(['/nowhere/package.json']));
  expect([error.code, error.next]).toEqual(['DRIVER.NOT_FOUND', ['{addDev} mysql2']]);
});

test('versions of the three kinds of servers are told apart', () => {
  const versions = ['10.11.19-MariaDB-0+deb12u1', '5.5.5-10.6.4-MariaDB', '8.4.2', '8.0.11-TiDB-v7.5.1'];
  expect(versions.map((version) => mysqlServerOf(version).fullVersion)).toEqual([
    '10.11.19-MariaDB',
    '10.6.4-MariaDB',
    '8.4.2',
    '7.5.1-TiDB',
  ]);
});

test('TiDB behind "dialect": "mysql" is refused with the exact edit', () => {
  const refuse = () =>
    refuseOtherFamily(targetOf('mysql://u@h/d', 'mysql'), mysqlServerOf('8.0.11-TiDB-v7.5.1'));
  expect(refuse).toThrow(
    expect.objectContaining({ code: 'CONFIG.INVALID', next: [expect.stringContaining('"dialect": "tidb"')] }),
  );
});

test('a server that accepts and says nothing is given up after the time that was given', async () => {
  const silent: Server = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const error = await errorOf(
    connectMysql(targetOf(`mysql://u:secret@127.0.0.1:${port}/d`), { ...OPTIONS, connectTimeoutMs: 200 }),
  );
  silent.close();
  expect([error.code, error.message]).toEqual([
    'DB.UNREACHABLE',
    `127.0.0.1:${port} did not answer within 0.2 s.`,
  ]);
});

test('nobody listening is unreachable', async () => {
  const error = await errorOf(connectMysql(targetOf('mysql://u:secret@127.0.0.1:1/d'), OPTIONS));
  expect([error.code, error.why]).toEqual(['DB.UNREACHABLE', 'No server listens there.']);
});

describe.skipIf(NO_MARIADB !== null)(onMariadb('connections to MariaDB'), () => {
  let database: MariadbDatabase;
  beforeAll(async () => {
    database = await mariadbDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  test('says what server, login and database are, the same again, and another of another database', async () => {
    const facts = await inspectMysql(database.target);
    expect(facts).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      database: database.name,
      isSuperuser: true,
      readOnly: false,
      extensions: [],
      identity: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(facts.major).toBe(Number.parseInt(facts.version, 10));
    expect((await inspectMysql(database.target)).identity).toBe(facts.identity);
    const other = await inspectMysql(targetOf(database.url.replace(database.name, 'mysql')));
    expect(other.identity).not.toBe(facts.identity);
  });

  test('MariaDB behind "dialect": "mysql" is refused with the exact edit', async () => {
    const error = await errorOf(inspectMysql({ ...database.target, dialect: 'mysql' }));
    expect([error.code, error.next[0]]).toEqual([
      'CONFIG.INVALID',
      expect.stringContaining('"dialect": "mariadb"'),
    ]);
  });

  test('the session does not depend on what the server is configured to', async () => {
    const client = await connectMysql(database.target, OPTIONS);
    const [row] = await client.rows(
      z.object({ mode: z.string(), zone: z.string() }),
      'SELECT @@sql_mode AS mode, @@time_zone AS zone',
    );
    expect(row).toEqual({
      mode: 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION',
      zone: '+00:00',
    });
    await expect(client.run('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: 'ER_PARSE_ERROR' });
    await expect(client.run("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE x")).rejects.toThrow();
    await client.end();
  });

  test('a database that is missing, and one that the login may not use', async () => {
    const missing = await errorOf(
      connectMysql(targetOf(database.url.replace(database.name, 'lockstep_no_such')), OPTIONS),
    );
    expect(missing.code).toBe('DB.MISSING');
    const hostile = await errorOf(
      connectMysql(
        targetOf(database.url.replace(database.name, 'x%60%3B%20DROP%20DATABASE%20y%3B')),
        OPTIONS,
      ),
    );
    expect(hostile.next).toEqual([
      'CREATE DATABASE `x``; DROP DATABASE y;`; or correct the name of the database.',
    ]);
    const login = await mariadbLogin('', 'x');
    const denied = await errorOf(connectMysql(targetOf(login.urlFor(database.name)), OPTIONS));
    await login.drop();
    expect(denied.code).toBe('DB.PRIVILEGE');
  });

  test.each([`p#@%&/x`, `?x=1&y`, `:::@@`, `a b"c`, 'ümläut€', '%41'])(
    'the password %s works, and a wrong one of its kind is in no error',
    async (password) => {
      const login = await mariadbLogin(`ALL ON \`${database.name}\`.*`, password);
      const url = login.urlFor(database.name);
      try {
        expect((await inspectMysql(targetOf(url))).isSuperuser).toBe(false);
        const wrong = targetOf(url.replace(/:[^:@]*@/, `:${encodeURIComponent(`${password}WRONG`)}@`));
        const error = await errorOf(inspectMysql(wrong));
        const shown = inspect(error, { depth: 10 }) + JSON.stringify(error.toValue());
        expect(error.code).toBe('DB.AUTH');
        expect(shown).not.toContain('WRONG');
      } finally {
        await login.drop();
      }
    },
  );

  test('TLS is asked for and refused where the server has none', async () => {
    const [tls] = (await database.query("SHOW GLOBAL VARIABLES LIKE 'have_ssl'")) as { Value: string }[];
    const required = connectMysql(targetOf(`${database.url}?sslmode=require`), OPTIONS);
    if (tls?.Value === 'YES') return void (await (await required).end());
    expect((await errorOf(required)).message).toMatch(/does not support TLS/);
  });

  test('an aborted signal ends the wait', async () => {
    const aborted = AbortSignal.abort();
    expect((await errorOf(connectMysql(database.target, { ...OPTIONS, signal: aborted }))).code).toBe(
      'INTERRUPTED',
    );
  });
});
