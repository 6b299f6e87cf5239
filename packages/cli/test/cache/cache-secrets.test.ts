import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';

const SECRET = 'Xk9vQzmW4tRj';
const FOREIGN = `
CREATE EXTENSION postgres_fdw;
CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h');
CREATE USER MAPPING FOR CURRENT_USER SERVER other OPTIONS (user 'joe', password '${SECRET}');
CREATE SUBSCRIPTION NAME CONNECTION 'dbname=nowhere password=${SECRET}' PUBLICATION p WITH (connect = false, slot_name = NONE);
`;
/** Of somebody else, all of them. */
const IN_TEXT = [
  `COMMENT ON SCHEMA theirs IS 'see postgres://joe:${SECRET}@db.example.com/shop'`,
  `COMMENT ON SCHEMA theirs IS 'dbname=shop password=${SECRET}'`,
  `CREATE FUNCTION theirs.f() RETURNS void LANGUAGE plpgsql AS $$BEGIN EXECUTE 'ALTER ROLE joe PASSWORD ''${SECRET}'''; END$$`,
];

let workspace: CliWorkspace;
let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
  workspace = cliWorkspace();
  workspace.write({
    api: {
      sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' },
      environments: { target: { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' } } },
    },
  });
  await database.run('CREATE SCHEMA theirs');
});

afterEach(async () => {
  await database.run(`DROP SUBSCRIPTION IF EXISTS ${database.name}`);
  await database.drop();
  await workspace.dispose();
});

async function run(): Promise<void> {
  for (const verb of ['diff', 'status', 'fingerprint']) {
    const options = { env: { TARGET_URL: database.url } };
    const result = await workspace.run([verb, '--environment=target'], options);
    expect(result.code, result.stderr).toBe(0);
  }
}

function kept(): readonly { readonly name: string; readonly text: string }[] {
  const folder = join(workspace.root, '.lockstep/cache');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => ({
    name,
    text: gunzipSync(readFileSync(join(folder, name)).subarray(32)).toString('utf8'),
  }));
}

test('what is kept holds no password of a user mapping or a subscription', async () => {
  for (const sql of FOREIGN.replace('NAME', database.name).split(';\n').slice(0, -1)) await database.run(sql);
  await run();
  const files = kept();
  expect(files.map(({ name }) => name.split('-')[0])).toContain('catalog');
  expect(files.filter(({ text }) => text.includes(SECRET))).toEqual([]);
});

test.each(IN_TEXT)('a catalog is not kept with %s', async (sql) => {
  await database.run(sql);
  await run();
  const files = kept();
  expect(files.map(({ name }) => name.split('-')[0])).not.toContain('catalog');
  expect(files.filter(({ text }) => text.includes(SECRET))).toEqual([]);
});
