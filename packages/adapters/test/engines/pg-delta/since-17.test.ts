import { afterEach, expect, test } from 'vitest';
import { converge, type OwnedDatabase, pairOf, sqlOf } from './two-databases.js';

const made: OwnedDatabase[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map(async ({ database }) => await database.drop()));
});

/** Statements of the first plan; the second has to be empty, and the database at the first one's end. */
async function statements(current: string, desired: string): Promise<readonly string[]> {
  const both = await pairOf(18, { current, desired });
  made.push(...both);
  const { first, second } = await converge(both[0], both[1]);
  expect(sqlOf(second)).toEqual([]);
  expect(second.from).toBe(first.to);
  return sqlOf(first);
}

const VIRTUAL = 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL)';
const STORED = 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)';

test('a new table and a new column keep what is virtual and what is stored', async () => {
  expect(await statements('', `${VIRTUAL.slice(0, -1)}, c int GENERATED ALWAYS AS (a * 2) STORED)`)).toEqual([
    'CREATE TABLE "public"."t" ("a" integer, "b" integer GENERATED ALWAYS AS ((a + 1)) VIRTUAL, "c" integer GENERATED ALWAYS AS ((a * 2)) STORED)',
  ]);
  expect(await statements('CREATE TABLE t (a int)', VIRTUAL)).toEqual([
    'ALTER TABLE "public"."t" ADD COLUMN "b" integer GENERATED ALWAYS AS ((a + 1)) VIRTUAL',
  ]);
});

test.each([
  { current: STORED, desired: VIRTUAL, word: 'VIRTUAL' },
  { current: VIRTUAL, desired: STORED, word: 'STORED' },
])('a column that becomes $word is made anew', async ({ current, desired, word }) => {
  expect(await statements(current, desired)).toEqual([
    'ALTER TABLE "public"."t" DROP COLUMN "b"',
    `ALTER TABLE "public"."t" ADD COLUMN "b" integer GENERATED ALWAYS AS ((a + 1)) ${word}`,
  ]);
});

test.each([
  ['of its own name', 'CREATE DOMAIN d AS text CONSTRAINT mine NOT NULL', 'mine'],
  ['of the usual name', 'CREATE DOMAIN d AS text NOT NULL', 'd_not_null'],
])('NOT NULL of a domain, %s, is said once', async (_, desired, name) => {
  expect(await statements('', desired)).toEqual([
    `CREATE DOMAIN "public"."d" AS text CONSTRAINT "${name}" NOT NULL`,
  ]);
  expect(await statements('CREATE DOMAIN d AS text', desired)).toEqual([
    `ALTER DOMAIN "public"."d" ADD CONSTRAINT "${name}" NOT NULL`,
  ]);
  expect(await statements(desired, 'CREATE DOMAIN d AS text')).toEqual([
    `ALTER DOMAIN "public"."d" DROP CONSTRAINT "${name}"`,
  ]);
});
