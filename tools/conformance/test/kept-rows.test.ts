import { expect, test } from 'vitest';
import { testDatabase } from '@lockstep/testing';
import pg from 'pg';
import { fillRows } from '../src/fill-rows.js';
import { countRows, lostRows } from '../src/kept-rows.js';

async function withClient<Result>(
  sql: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(sql);
    return await work(client);
  } finally {
    await client.end();
    await database.drop();
  }
}

test('fills tables by type, foreign key, enum, check and partition bound', async () => {
  const counts = await withClient(
    `CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE DOMAIN pct AS int CHECK (VALUE > 40);
     CREATE TABLE child (id serial PRIMARY KEY, parent_id uuid NOT NULL, m mood NOT NULL);
     CREATE TABLE parent (id uuid PRIMARY KEY, at timestamptz NOT NULL, tags text[] NOT NULL, doc jsonb NOT NULL);
     ALTER TABLE child ADD FOREIGN KEY (parent_id) REFERENCES parent;
     CREATE TABLE checked (state text NOT NULL CHECK (state IN ('open', 'shut')), p pct);
     CREATE TABLE part (region text NOT NULL) PARTITION BY LIST (region);
     CREATE TABLE part_eu PARTITION OF part FOR VALUES IN ('eu');`,
    async (client) => {
      await fillRows(client);
      return await countRows(client);
    },
  );
  expect([...counts].map(([name, { rows }]) => [name, rows])).toEqual([
    ['public.checked', 2],
    ['public.child', 2],
    ['public.parent', 2],
    ['public.part_eu', 2],
  ]);
});

test('leaves a table empty that takes no row, and goes on', async () => {
  const counts = await withClient(
    'CREATE TABLE never (id int CHECK (false)); CREATE TABLE fine (id int)',
    async (client) => {
      expect(await fillRows(client)).toBe(1);
      return await countRows(client);
    },
  );
  expect([...counts].map(([name, { rows }]) => [name, rows])).toEqual([
    ['public.fine', 2],
    ['public.never', 0],
  ]);
});

test('sees rows and values that are gone although no statement takes them away', async () => {
  const [before, emptied, nulled] = await withClient(
    'CREATE TABLE t (id int, name text); CREATE TABLE gone (id int)',
    async (client) => {
      await fillRows(client);
      const first = await countRows(client);
      await client.query('UPDATE t SET name = NULL');
      const second = await countRows(client);
      await client.query('DELETE FROM t; DROP TABLE gone');
      return [first, await countRows(client), second] as const;
    },
  );
  expect(lostRows(before, before, [])).toBeNull();
  expect(lostRows(before, nulled, [])).toBe('rows were lost: column public.t.name had 2 values and has 0');
  expect(lostRows(before, nulled, [{ destroys: ['column:public.t.name'] }])).toBeNull();
  expect(lostRows(before, emptied, [{ destroys: ['table:public.gone'] }])).toBe(
    'rows were lost: table public.t had 2 rows and has 0',
  );
});
