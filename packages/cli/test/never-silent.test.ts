import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { HAS_TERMINAL, onTerminal } from './support/terminal.js';

const BIN = resolve(import.meta.dirname, '../bin/lockstep.js');

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(async () => {
  workspace = cliWorkspace();
  database = await testDatabase();
  await database.run('CREATE TABLE public.t (id bigint PRIMARY KEY)');
  const environments = { target: { urlFrom: 'TARGET_URL' } };
  const config = { defaultEnvironment: 'target', environments };
  workspace.write({ api: { sql: { '001.sql': 'CREATE TABLE public.t (id bigint PRIMARY KEY);' }, config } });
  mkdirSync(join(workspace.root, 'modules/fresh'));
});

afterAll(async () => {
  await workspace.dispose();
  await database.drop();
});

const FROM_DATABASE = ['--from-database', '--url-from=TARGET_URL', '--pull=none', '--skip-install'];

describe.skipIf(!HAS_TERMINAL)('at a terminal (needs script of util-linux)', () => {
  test.each<readonly [string, string, readonly string[], RegExp]>([
    ['doctor', 'modules/api', ['doctor'], /… looking at api in target/],
    ['exec', 'modules/api', ['exec', '--', 'echo', 'ran'], /… looking for the database/],
    ['init', 'modules/fresh', ['init', ...FROM_DATABASE], /… reading the database of TARGET_URL/],
  ])('%s says what it is doing before it says anything else, and nothing of that stays', async (...row) => {
    const [, folder, argv, doing] = row;
    const variables = { TARGET_URL: database.url };
    const { raw, lines } = await onTerminal({ bin: BIN, argv, cwd: join(workspace.root, folder), variables });
    const shown = raw.split('\n')[0] ?? '';
    expect(shown).toMatch(/^ {2}… /);
    expect(raw).toMatch(doing);
    expect(lines.filter((line) => line.includes('…'))).toEqual([]);
  });
});
