import type { DatabaseSession } from '@lockstep/core/ports/database-session.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MysqlClient } from '../../../../src/dialects/mysql/connect/mysql-client.js';
import { mysqlServerOf } from '../../../../src/dialects/mysql/connect/server-family.js';
import { openMysqlSession } from '../../../../src/dialects/mysql/reading-session.js';
import { tableSigns } from '../../../../src/dialects/mysql/revision/table-signs.js';
import { type MariadbDatabase, mariadbDatabase, NO_MARIADB, onMariadb } from '../mariadb-setup.js';
import { CHANGES, NO_CHANGES, SETUP } from './changes.js';

const REVISION = /^[-0-9a-f]{36} [0-9a-f]{64}$/;

/** The revision once the last change of a table is long enough ago to be told from another one. */
async function settled(session: DatabaseSession): Promise<string | null> {
  return await vi.waitFor(
    async () => {
      const found = await session.revision();
      expect(found).toMatch(REVISION);
      return found;
    },
    { timeout: 20_000, interval: 100 },
  );
}

interface Looked {
  readonly database: MariadbDatabase;
  readonly other: MariadbDatabase;
  readonly session: DatabaseSession;
}

async function lookedAt(setup: readonly string[]): Promise<Looked> {
  const [database, other] = [await mariadbDatabase(), await mariadbDatabase()];
  await database.run(setup.join(';').replaceAll('OTHER', other.name));
  return { database, other, session: await openMysqlSession(database.target) };
}

async function left({ database, other, session }: Looked): Promise<void> {
  await session.close();
  await database.drop();
  await other.drop();
}

describe.skipIf(NO_MARIADB !== null)(onMariadb('the revision of a database'), () => {
  /** All of them settle at the same time. */
  const cases = new Map<string, Looked & { readonly before: string | null; readonly after: string | null }>();

  beforeAll(async () => {
    const looked = new Map<string, Looked>();
    for (const [name] of [...CHANGES, ...NO_CHANGES]) looked.set(name, await lookedAt(SETUP));
    const before = new Map<string, string | null>();
    for (const [name, { session }] of looked) before.set(name, await settled(session));
    for (const [name, sql] of [...CHANGES, ...NO_CHANGES]) {
      const one = looked.get(name);
      await one?.database.run(sql.replaceAll('OTHER', one.other.name));
    }
    for (const [name, one] of looked)
      cases.set(name, { ...one, before: before.get(name) ?? null, after: await settled(one.session) });
  });
  afterAll(async () => {
    for (const looked of cases.values()) await left(looked);
  });

  test.each(CHANGES)('moves with %s', (name) => {
    expect(cases.get(name)?.after).toMatch(REVISION);
    expect(cases.get(name)?.after).not.toBe(cases.get(name)?.before);
  });

  test.each(NO_CHANGES)('stays with %s', (name) => {
    expect(cases.get(name)?.before).toMatch(REVISION);
    expect(cases.get(name)?.after).toBe(cases.get(name)?.before);
  });
});

describe.skipIf(NO_MARIADB !== null)(onMariadb('a revision'), () => {
  let looked: Looked;
  beforeEach(async () => (looked = await lookedAt(['CREATE TABLE users (id int PRIMARY KEY)'])));
  afterEach(async () => await left(looked));

  test('is that of the reading it was taken with, and for one run alone', async () => {
    const revision = await settled(looked.session);
    expect(await looked.session.read({ ledger: false })).toMatchObject({ revision, revisionScope: 'run' });
    const again = await openMysqlSession(looked.database.target);
    expect(await again.revision()).not.toBe(revision);
    await again.close();
  });

  test('is none while another change of a table could fall into the second of the last', async () => {
    const { database, session } = looked;
    await settled(session);
    await database.run("ALTER TABLE users COMMENT 'x'");
    expect(await session.revision()).toBe(null);
    expect((await session.read({ ledger: false })).revision).toBe(null);
  });

  test('is none where a table lies in an engine that keeps the time of its making', async () => {
    const { database, session } = looked;
    await database.run('CREATE TABLE plain (id int) ENGINE = MyISAM');
    await expect
      .poll(
        async () =>
          await database.query(
            'SELECT 1 FROM information_schema.tables WHERE table_schema = database() AND unix_timestamp() - unix_timestamp(create_time) < 3',
          ),
        { timeout: 20_000 },
      )
      .toEqual([]);
    expect(await session.revision()).toBe(null);
  });

  test('of a connection that was lost is not gone by', async () => {
    const { database, session } = looked;
    const before = await settled(session);
    const ours = `SELECT id FROM information_schema.processlist WHERE db = '${database.name}' AND id <> connection_id()`;
    const [row] = await database.query(ours);
    await database.query(`KILL ${Number(row?.['id'])}`);
    await expect.poll(async () => await database.query(ours)).toEqual([]);
    expect(await settled(session)).not.toBe(before);
  });
});

test.each(['8.4.2', '8.0.11-TiDB-v7.5.1'])('%s has none, and is asked nothing for it', async (version) => {
  const asked = async (): Promise<never> => await Promise.reject(new Error('asked'));
  const client: MysqlClient = {
    ...{ server: mysqlServerOf(version), id: 1, rows: asked, run: asked },
    ...{ end: async () => await Promise.resolve(), cut: () => undefined },
  };
  expect(await tableSigns(client)).toBe(null);
});
