import { testDatabase } from '@lockstep/testing';
import { expect, test } from 'vitest';
import { normaliseDefinition } from '../../../../src/dialects/postgresql/parser/normalise-definition.js';

test.each([
  [
    "(((s)::text = ANY ((ARRAY['a'::character varying, 'b,]'::character varying])::text[])))",
    "(((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b,]'::character varying)::text])))",
  ],
  ['(ARRAY[a, lower((b)::text)])::text[]', 'ARRAY[(a)::text, (lower((b)::text))::text]'],
  ['((ARRAY[1])::bigint[] || (ARRAY[2])::"My"."T"[])', '(ARRAY[(1)::bigint] || ARRAY[(2)::"My"."T"])'],
  ['(ARRAY[x])::character varying(20)[]', 'ARRAY[(x)::character varying(20)]'],
  ["('(ARRAY[1])::text[]' || $$(ARRAY[1])::text[]$$)", "('(ARRAY[1])::text[]' || $$(ARRAY[1])::text[]$$)"],
  ["E'it\\'s (ARRAY[1])::text[]'", "E'it\\'s (ARRAY[1])::text[]'"],
  ['"(ARRAY[1])::text[]"', '"(ARRAY[1])::text[]"'],
  ['(ARRAY[]::text[])', '(ARRAY[]::text[])'],
  ['(ARRAY[1, 2])', '(ARRAY[1, 2])'],
])('brings %s to one form', (printed, normal) => {
  expect(normaliseDefinition(printed)).toBe(normal);
  expect(normaliseDefinition(normal)).toBe(normal);
});

test.each([15, 18] as const)(
  'is what PostgreSQL %s prints once its own text was loaded again',
  async (major) => {
    const database = await testDatabase(major);
    try {
      await database.run(`CREATE TABLE t (s varchar(10), n int, k varchar,
      CONSTRAINT words CHECK (s IN ('a''b', 'c', 'd]')), CONSTRAINT lowered CHECK (lower(k) = ANY (ARRAY[s, k]::text[])),
      CONSTRAINT numbers CHECK (n = ANY (ARRAY[1, 2]::bigint[])));`);
      const printed = async (): Promise<Record<string, unknown>> =>
        Object.fromEntries(
          (
            await database.run(`SELECT conname, pg_get_constraintdef(oid) AS d FROM pg_constraint
          WHERE conrelid = 't'::regclass ORDER BY 1`)
          ).map((row) => [String(row['conname']), row['d']]),
        );
      const first = await printed();
      for (const [name, definition] of Object.entries(first)) {
        await database.run(
          `ALTER TABLE t DROP CONSTRAINT ${name}; ALTER TABLE t ADD CONSTRAINT ${name} ${String(definition)}`,
        );
      }
      const second = await printed();
      expect(first).not.toEqual(second);
      expect(Object.values(first).map((definition) => normaliseDefinition(String(definition)))).toEqual(
        Object.values(second),
      );
    } finally {
      await database.drop();
    }
  },
);
