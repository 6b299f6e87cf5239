import { expect, test } from 'vitest';
import { fromDatabase } from '../../../src/commands/init/from-database.js';
import { MemoryWorkspace } from '../../in-memory/memory-workspace.js';

test('gives files that make the same as the database, without what other modules have', async () => {
  const shop = new MemoryWorkspace({ auth: { sql: 'CREATE TABLE accounts (id int);' } });
  shop.database.run('CREATE TABLE accounts (id int)', 'CREATE TABLE users (id int, mail text)');
  const tools = {
    ...shop.toolkit(),
    exporter: {
      exportSchema: async () =>
        await Promise.resolve([
          {
            sql: 'CREATE TABLE users (id int, mail text)',
            subject: 'table:users',
            root: 'table:users',
            creates: ['table:users', 'column:users.id', 'column:users.mail'],
          },
        ]),
    },
  };
  const { modules } = await shop.connected('auth');
  const made = await fromDatabase(tools, {
    target: shop.database.target,
    workspaceRoot: '/shop',
    module: 'api',
    modules,
    schemas: null,
  });
  expect(made.files.map(({ path }) => path)).toEqual([expect.stringMatching(/^db\/schema\/.*\.sql$/)]);
  expect(made.files[0]?.text).toContain('CREATE TABLE users (id int, mail text);');
  expect(made).toMatchObject({
    notWritable: [{ kind: 'table', name: 'accounts', reason: 'It belongs to module auth.' }],
    ...{ uses: [], major: 3, extensions: [] },
  });
  const text = made.files.map((file) => file.text).join('\n');
  const again = new MemoryWorkspace({ api: { sql: text }, auth: { sql: 'CREATE TABLE accounts (id int);' } });
  again.server.set('shop', shop.database);
  expect((await again.run('diff')).json).toMatchObject({ empty: true, statements: [] });
});

test('names the schemas there are where one does not exist', async () => {
  const shop = new MemoryWorkspace({});
  const request = { target: shop.database.target, workspaceRoot: '/shop', module: 'api', modules: [] };
  await expect(fromDatabase(shop.toolkit(), { ...request, schemas: ['nowhere'] })).rejects.toMatchObject({
    code: 'CONFIG.INVALID',
    message: expect.stringContaining('There is no schema "nowhere" in shop on localhost') as unknown,
  });
});
