import { expect, test } from 'vitest';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

const ACCOUNTS = 'CREATE TABLE accounts (id int);';

test('loads the files into a scratch database and says how much it was, without the target', async () => {
  const shop = new MemoryWorkspace({ api: { sql: 'CREATE TABLE a (id int);\nCREATE TABLE b (id int);' } });
  shop.environment = { target: null, scratch: { from: 'embedded' } };
  const run = await shop.run('check');
  expect([run.exitCode, run.json]).toEqual([0, { files: 1, statements: 2, warnings: [] }]);
  expect(run.text).toBe('✓ Loaded 2 statements from 1 file');
  expect([shop.server.size, shop.database.shape]).toEqual([1, []]);
});

test('says which line refers to a module that "uses" does not name, and which name is not needed', async () => {
  const shop = new MemoryWorkspace({
    auth: { sql: ACCOUNTS },
    api: { sql: 'CREATE TABLE users (id int);', uses: ['auth'] },
  });
  expect((await shop.run('check')).json).toMatchObject({
    warnings: ['nothing refers to module auth: remove it from "uses" in db.config.json'],
  });
  shop.sql('api', 'CREATE TABLE users (account int REFERENCES accounts);');
  expect((await shop.run('check')).json).toMatchObject({ warnings: [] });
});

test('ends with the place of what does not load, and drops its scratch database', async () => {
  const shop = new MemoryWorkspace({ api: { sql: '\n  CREATE TABLE a (id int); DROP TABLE b;' } });
  const run = await shop.run('check');
  expect([run.exitCode, run.outcomes[0]?.error]).toMatchObject([
    1,
    {
      code: 'SCHEMA.INVALID_SQL',
      message: 'db/1.sql:2:28: no such table: b',
      next: ['Correct db/1.sql:2:28, then: {bin} check --module=api --environment=test'],
    },
  ]);
  expect(shop.server.size).toBe(1);
});

test('a module without files is an error', async () => {
  const shop = new MemoryWorkspace({ api: { sql: '' } });
  shop.files.clear();
  expect((await shop.run('check')).code).toBe('SCHEMA.NO_FILES');
});
