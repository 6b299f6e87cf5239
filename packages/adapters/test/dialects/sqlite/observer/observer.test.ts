import { compareObservations } from '@lockstep/core/catalog/compare-observations.js';
import type { Observation } from '@lockstep/core/catalog/observation.js';
import { describeObject } from '@lockstep/core/catalog/object-kind.js';
import { afterAll, expect, test } from 'vitest';
import { readSqliteCatalog } from '../../../../src/dialects/sqlite/catalog/read-catalog.js';
import { observeSqlite } from '../../../../src/dialects/sqlite/observer/observer.js';
import { databaseWith, removeFolders } from '../sqlite-setup.js';
import { DIFFERENT, SAME } from '../structures.js';

afterAll(removeFolders);

/** What the observer sees of every root object, and the names that the catalog has for what hangs on them. */
async function seenIn(
  sql: string,
): Promise<{ readonly seen: Observation; readonly named: readonly string[] }> {
  const target = await databaseWith(sql);
  const { catalog } = await readSqliteCatalog(target);
  const roots = catalog.facts.filter(({ id, root }) => id === root);
  return { seen: await observeSqlite(target, roots), named: catalog.facts.map(describeObject) };
}

function objectsIn({ entries }: Observation): readonly string[] {
  return [...new Set([...entries.keys()].map((key) => key.slice(0, key.lastIndexOf(': '))))];
}

const ALL = [...SAME, ...DIFFERENT].flatMap(([title, first, second]) => [
  [title, first] as const,
  [title, second] as const,
]);

/** Texts that SQLite reads in a way of its own. */
const ODD: readonly (readonly [string, string])[] = [
  ['UNIQUE of the primary key', 'CREATE TABLE t (id TEXT PRIMARY KEY UNIQUE)'],
  ['UNIQUE of the number of the row', 'CREATE TABLE t (id INTEGER PRIMARY KEY UNIQUE)'],
  ['UNIQUE twice', 'CREATE TABLE t (a int UNIQUE, b int, UNIQUE (a), UNIQUE (b, a), UNIQUE (b, a))'],
  ['names as strings', "CREATE TABLE 't' ('a' int, b int, UNIQUE ('a')); CREATE INDEX 'i' ON 't' ('b')"],
  ['a type with a number behind it', 'CREATE TABLE t (a unsigned big int(4), b "my type" NOT NULL)'],
  [
    'a table made of a query',
    'CREATE TABLE s (a int, b text); CREATE TABLE t AS SELECT a, b AS "c d" FROM s',
  ],
  [
    'checks without names',
    'CREATE TABLE t (a int, CHECK (a > 0) CHECK (a < 9), CONSTRAINT t_a_check CHECK (a <> 5))',
  ],
  [
    'names with dots and quotes',
    'CREATE TABLE "a.b" ("c""d" int CHECK ("c""d" > 0)); CREATE TABLE [x y] (`k\`\`l` int)',
  ],
  [
    'a trigger on a view',
    'CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER g INSTEAD OF INSERT ON V BEGIN SELECT 1; END',
  ],
  ['keywords as names', 'CREATE TABLE t ("check" int, "primary" int, "order" int CHECK ("order" IN (1, 2)))'],
];

test.each([...ALL, ...ODD])('names objects as the catalog does: %s', async (_, sql) => {
  const { seen, named } = await seenIn(sql);
  expect([...objectsIn(seen)].sort()).toEqual([...new Set(named)].sort());
});

test.each(SAME)('sees the same where it is written differently: %s', async (_, first, second) => {
  const [one, other] = [await seenIn(first), await seenIn(second)];
  expect(compareObservations(one.seen, other.seen)).toEqual([]);
});

test.each(DIFFERENT)('sees a difference: %s', async (_, first, second) => {
  const [one, other] = [await seenIn(first), await seenIn(second)];
  expect(compareObservations(one.seen, other.seen)).not.toEqual([]);
});

test.each([
  [
    'a renamed table',
    'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE "t" (a int REFERENCES p, b text DEFAULT \'x\')',
    "CREATE TABLE q (id INTEGER PRIMARY KEY); CREATE TABLE new_t (a int REFERENCES q, b text DEFAULT 'x'); ALTER TABLE q RENAME TO p; ALTER TABLE new_t RENAME TO t",
  ],
  [
    'a renamed column',
    'CREATE TABLE t (a int CHECK (a > 0), b int AS (a + 1)); CREATE INDEX i ON t (a) WHERE a > 1; CREATE VIEW v AS SELECT a FROM t',
    'CREATE TABLE t (x int CHECK (x > 0), b int AS (x + 1)); CREATE INDEX i ON t (x) WHERE x > 1; CREATE VIEW v AS SELECT x FROM t; ALTER TABLE t RENAME COLUMN x TO a',
  ],
  [
    'a column that is gone',
    'CREATE TABLE t (a int, b int)',
    'CREATE TABLE t (a int, x text, b int); ALTER TABLE t DROP COLUMN x',
  ],
  [
    'a column that came later',
    "CREATE TABLE t (a int, b text NOT NULL DEFAULT 'x' COLLATE nocase)",
    "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b text NOT NULL DEFAULT 'x' COLLATE NOCASE",
  ],
])('two databases made in two ways are seen as equal: %s', async (_, first, second) => {
  const [one, other] = [await seenIn(first), await seenIn(second)];
  expect(compareObservations(one.seen, other.seen)).toEqual([]);
});
