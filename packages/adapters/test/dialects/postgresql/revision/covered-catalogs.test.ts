import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testDatabase } from '@lockstep/testing';
import { expect, test } from 'vitest';
import { COVERED_CATALOGS } from '../../../../src/dialects/postgresql/revision/covered-catalogs.js';

const ADAPTERS = resolve(import.meta.dirname, '../../../..');

/** Where everything lies that asks a database for its catalog: the engine's reader, our supplement, the observer, facts. */
const READERS = [
  resolve(ADAPTERS, '../../node_modules/@supabase/pg-delta/dist/extract'),
  join(ADAPTERS, 'src/engines/pg-delta/reading'),
  join(ADAPTERS, 'src/dialects/postgresql/observer'),
  join(ADAPTERS, 'src/dialects/postgresql/inspect.ts'),
];

/** The text of all source files below these paths. */
function sourceOf(paths: readonly string[]): string {
  return paths
    .flatMap((path) =>
      /\.[jt]s$/.test(path)
        ? [path]
        : readdirSync(path, { recursive: true, encoding: 'utf8' })
            .filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
            .map((name) => join(path, name)),
    )
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

test.each([15, 18] as const)(
  'every catalog of PostgreSQL %s that a reader asks is covered',
  async (major) => {
    const database = await testDatabase(major);
    try {
      const rows = await database.run(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v')",
      );
      const catalogs = new Set(rows.map(({ name }) => String(name)));
      const words = new Set(sourceOf(READERS).match(/\bpg_[a-z_]+\b/g) ?? []);
      const asked = [...words].filter((word) => catalogs.has(word)).sort();
      expect(asked.length).toBeGreaterThan(45);
      const covered = new Set(COVERED_CATALOGS.flatMap(({ name, shows = [] }) => [name, ...shows]));
      expect(asked.filter((name) => !covered.has(name))).toEqual([]);
    } finally {
      await database.drop();
    }
  },
);

test('no reader asks information_schema, which the revision does not cover', () => {
  expect(sourceOf(READERS).match(/\binformation_schema\.[a-z]\w*/g) ?? []).toEqual([]);
});
