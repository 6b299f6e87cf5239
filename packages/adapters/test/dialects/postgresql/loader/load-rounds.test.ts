import { afterEach, expect, test } from 'vitest';
import { loadableStatements } from '../../../../src/dialects/postgresql/loader/loadable-statement.js';
import { loadToFixpoint } from '../../../../src/dialects/postgresql/loader/load-rounds.js';
import {
  type LoadSession,
  openLoadSession,
} from '../../../../src/dialects/postgresql/loader/load-session.js';
import { readyParser } from '../../../../src/dialects/postgresql/parser/tree.js';
import { filesOf, type ScratchDouble, scratchDouble } from './scratch-double.js';

const open: ScratchDouble[] = [];

afterEach(async () => {
  for (const scratch of open.splice(0)) await scratch.drop();
});

/** Loads files on a real server and counts how many statements were tried. */
async function attempts(texts: Readonly<Record<string, string>>): Promise<number> {
  const scratch = await scratchDouble();
  open.push(scratch);
  await readyParser();
  const session = await openLoadSession(scratch.target, { timeoutMs: 60_000 });
  let tried = 0;
  const counted: LoadSession = {
    ...session,
    run: async (...request) => {
      tried += 1;
      return await session.run(...request);
    },
  };
  try {
    const unloaded = await loadToFixpoint({ session: counted, scratch }, loadableStatements(filesOf(texts)));
    expect(unloaded).toEqual([]);
  } finally {
    await session.close();
  }
  return tried;
}

const view = (index: number, name: (index: number) => string): string =>
  `CREATE VIEW ${name(index)} AS SELECT id FROM ${name(index + 1)};`;

test.each([
  ['without a schema', (index: number) => `v${index}`],
  ['with a schema in quotes', (index: number) => `"My.App"."v ${index}"`],
])('views in reverse order are tried twice each and thrice together, written %s', async (_, name) => {
  const count = 60;
  const views = Array.from({ length: count }, (_, index) => view(index, name)).join('\n');
  const files = {
    'a.sql': views,
    'b.sql': `CREATE SCHEMA IF NOT EXISTS "My.App"; CREATE TABLE ${name(count)} (id int);`,
  };
  expect(await attempts(files)).toBeLessThanOrEqual(2 * count + 4);
});

test('of two definitions of one view the later one stays, wherever what they need stands', async () => {
  const tried = await attempts({
    'a.sql': 'CREATE VIEW w AS SELECT * FROM v; CREATE VIEW v AS SELECT id FROM t;',
    'b.sql': 'CREATE OR REPLACE VIEW v AS SELECT id, 1 AS more FROM t; CREATE TABLE t (id int);',
  });
  expect(tried).toBeLessThanOrEqual(7);
  const [scratch] = open;
  expect(
    await scratch?.run("SELECT count(*)::int AS n FROM pg_attribute WHERE attrelid = 'v'::regclass"),
  ).toEqual([{ n: 2 }]);
});
