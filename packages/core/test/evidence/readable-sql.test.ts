import { expect, test } from 'vitest';
import { readableSql } from '../../src/evidence/readable-sql.js';

test('gives a long CREATE TABLE a line a column and changes nothing but white space', () => {
  const sql = `CREATE TABLE "auth"."users" ("id" bigint NOT NULL, "price" numeric(12,2) DEFAULT '1,2)'::text, "a,b" text, CONSTRAINT "users_pkey" PRIMARY KEY (id, "a,b")) PARTITION BY RANGE (id)`;
  const readable = readableSql(sql);
  expect(readable).toBe(`CREATE TABLE "auth"."users" (
  "id" bigint NOT NULL,
  "price" numeric(12,2) DEFAULT '1,2)'::text,
  "a,b" text,
  CONSTRAINT "users_pkey" PRIMARY KEY (id, "a,b")
) PARTITION BY RANGE (id)`);
  expect(readable.replaceAll(/\s/g, '')).toBe(sql.replaceAll(/\s/g, ''));
});

const PARTITION = `CREATE TABLE "orders"."events_2026" PARTITION OF "orders"."events" FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')`;

test.each([
  'CREATE TABLE a (b int)',
  'ALTER TABLE a ADD COLUMN b int',
  'CREATE TABLE a AS\nSELECT 1',
  PARTITION,
])('leaves %j as it is', (sql) => {
  expect(readableSql(sql)).toBe(sql);
});
