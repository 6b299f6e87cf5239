import { runSql, testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { inspectServer } from './calls.js';
import { targetOf } from './connect-target.js';

let database: TestDatabase;
let old: TestDatabase;

beforeAll(async () => {
  [database, old] = await Promise.all([testDatabase(18), testDatabase(15)]);
});

afterAll(async () => {
  await Promise.all([database.drop(), old.drop()]);
  await runSql(inject('postgres18'), 'DROP ROLE IF EXISTS inspect_reader');
});

test('says what server, login and database are', async () => {
  await database.run('CREATE EXTENSION citext');
  const { identity, version, roles, ...facts } = await inspectServer(targetOf(database.url));
  expect(facts).toEqual({
    major: 18,
    database: database.name,
    user: 'postgres',
    isSuperuser: true,
    databaseOwner: 'postgres',
    extensions: [
      { name: 'citext', version: expect.stringMatching(/^\d+\.\d+$/) },
      { name: 'plpgsql', version: '1.0' },
    ],
    readOnly: false,
  });
  expect(version).toMatch(/^18\.\d+$/);
  expect(identity).toMatch(/^[0-9a-f]{64}$/);
  expect(roles).toContain('postgres');
  expect(roles).toContain('pg_monitor');
});

test('works for a login that may only connect, on either major', async () => {
  await database.run('CREATE ROLE inspect_reader LOGIN');
  const reader = await inspectServer(targetOf(database.urlFor('inspect_reader', '')));
  const superuser = await inspectServer(targetOf(database.url));
  expect([reader.user, reader.isSuperuser, reader.identity]).toEqual([
    'inspect_reader',
    false,
    superuser.identity,
  ]);
  expect((await inspectServer(targetOf(old.url))).major).toBe(15);
});

test('tells databases and servers apart', async () => {
  const other = await testDatabase(18);
  try {
    const identities = await Promise.all(
      [database, other, old].map(async ({ url }) => (await inspectServer(targetOf(url))).identity),
    );
    expect(new Set(identities).size).toBe(3);
  } finally {
    await other.drop();
  }
});

test('notices a session that is read-only by default', async () => {
  await runSql(
    inject('postgres18'),
    `ALTER DATABASE ${database.name} SET default_transaction_read_only = on`,
  );
  try {
    expect((await inspectServer(targetOf(database.url))).readOnly).toBe(true);
  } finally {
    await runSql(inject('postgres18'), `ALTER DATABASE ${database.name} RESET default_transaction_read_only`);
  }
});

test('gives an identity where the cluster may not be asked for its own', async () => {
  await database.run('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC');
  try {
    const { identity } = await inspectServer(targetOf(database.urlFor('inspect_reader', '')));
    expect(identity).toMatch(/^[0-9a-f]{64}$/);
  } finally {
    await database.run('GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC');
  }
});
