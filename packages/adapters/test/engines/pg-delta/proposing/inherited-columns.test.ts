import { afterAll, expect, test } from 'vitest';
import { converge, type OwnedDatabase, pairOf, planBetween, sqlOf } from '../two-databases.js';

const opened: OwnedDatabase[] = [];

afterAll(async () => {
  for (const { database } of opened) await database.drop();
});

async function pair(sql: { readonly current: string; readonly desired: string }) {
  const both = await pairOf(18, sql);
  opened.push(...both);
  return both;
}

test('a column that leaves the parent and stays in its child keeps the values of the child', async () => {
  const [current, desired] = await pair({
    current: `CREATE TABLE vessel (name text, crew int DEFAULT 3); CREATE TABLE ferry (decks int) INHERITS (vessel);
      INSERT INTO ferry VALUES ('Aurora', 12, 4)`,
    desired: `CREATE TABLE vessel (name text); CREATE TABLE ferry (decks int) INHERITS (vessel);
      ALTER TABLE ferry ADD COLUMN crew int DEFAULT 3`,
  });
  const { first, second } = await converge(current, desired);
  expect(sqlOf(first)).toEqual(['ALTER TABLE ONLY "public"."vessel" DROP COLUMN "crew"']);
  expect(sqlOf(second)).toEqual([]);
  expect(second.from).toBe(first.to);
  expect(await current.run('SELECT name, crew, decks FROM ferry')).toEqual([
    { name: 'Aurora', crew: 12, decks: 4 },
  ]);
});

test('a column that one of two children loses is dropped from all', async () => {
  const [current, desired] = await pair({
    current: `CREATE TABLE vessel (name text, crew int); CREATE TABLE ferry () INHERITS (vessel);
      CREATE TABLE barge () INHERITS (vessel)`,
    desired: `CREATE TABLE vessel (name text); CREATE TABLE ferry () INHERITS (vessel);
      CREATE TABLE barge () INHERITS (vessel); ALTER TABLE ferry ADD COLUMN crew int`,
  });
  expect(sqlOf(await planBetween(current, desired))).toEqual([
    'ALTER TABLE "public"."vessel" DROP COLUMN "crew"',
    'ALTER TABLE "public"."ferry" ADD COLUMN "crew" integer',
  ]);
});
