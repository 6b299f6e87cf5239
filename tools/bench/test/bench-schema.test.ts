import { testDatabase } from '@lockstep/testing';
import { expect, test } from 'vitest';
import { BENCH_SCHEMA, benchFiles } from '../src/bench-schema.js';

test('the measured module loads in the order of its files and has what the page promises', async () => {
  const database = await testDatabase();
  try {
    for (const sql of benchFiles().flatMap((file) => file.statements)) await database.run(sql);
    const [counts] = await database.run(`
      SELECT (SELECT count(*)::int FROM pg_tables WHERE schemaname = '${BENCH_SCHEMA}') AS tables,
             (SELECT count(*)::int FROM pg_views WHERE schemaname = '${BENCH_SCHEMA}') AS views,
             (SELECT count(*)::int FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = c.connamespace
              WHERE n.nspname = '${BENCH_SCHEMA}' AND c.contype = 'f') AS keys,
             (SELECT count(*)::int FROM pg_indexes WHERE schemaname = '${BENCH_SCHEMA}') AS indexes,
             (SELECT count(*)::int FROM pg_enum) AS labels,
             (SELECT count(DISTINCT udt_name)::int FROM information_schema.columns AS c
              JOIN pg_tables AS t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
              WHERE c.table_schema = '${BENCH_SCHEMA}') AS types`);
    expect(counts).toEqual({ tables: 71, views: 22, keys: 92, indexes: 250, labels: 4, types: 17 });
  } finally {
    await database.drop();
  }
});

test('the SQL is the same each time', () => {
  expect(benchFiles()).toEqual(benchFiles());
});
