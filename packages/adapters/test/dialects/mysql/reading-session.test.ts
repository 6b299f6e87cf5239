import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseSession } from '@lockstep/core/ports/database-session.js';
import { openMysqlSession } from '../../../src/dialects/mysql/reading-session.js';
import { type MariadbDatabase, mariadbDatabase, NO_MARIADB, onMariadb } from './mariadb-setup.js';

describe.skipIf(NO_MARIADB !== null)(onMariadb('the session that reads'), () => {
  let database: MariadbDatabase;
  let session: DatabaseSession;

  beforeEach(async () => {
    database = await mariadbDatabase();
    await database.run('CREATE TABLE users (id int PRIMARY KEY)');
    session = await openMysqlSession(database.target);
  });

  afterEach(async () => {
    await session.close();
    await database.drop();
  });

  const ids = async (): Promise<readonly number[]> =>
    (
      await database.query(
        `SELECT id FROM information_schema.processlist WHERE db = '${database.name}' AND id <> connection_id()`,
      )
    ).map(({ id }) => Number(id));

  const read = async () => await session.read({ ledger: true, roots: [{ kind: 'table', name: 'users' }] });

  test('is one connection, and holds no lock between two calls', async () => {
    await read();
    expect(await ids()).toHaveLength(1);
    await database.run('SET lock_wait_timeout = 1; ALTER TABLE users ADD COLUMN email text');
    expect((await read()).snapshot.catalog.facts.map(({ id }) => id)).toContain('column:users.email');
    expect(await ids()).toHaveLength(1);
  });

  test('goes on after the server ended the connection', async () => {
    const before = await read();
    const [first = 0] = await ids();
    await database.query(`KILL ${first}`);
    await expect.poll(ids).toEqual([]);
    // Whatever the revision is: it is that of a connection.
    const after = { ...(await read()), revision: before.revision };
    expect(JSON.stringify(after)).toBe(JSON.stringify(before));
    expect(await ids()).not.toEqual([first]);
  });
});
