import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CliWorkspace,
  cliWorkspace,
  type ModuleSource,
  type Modules,
} from '../support/cli-workspace.js';
import { moduleIn, openedAt, type PrintedModule } from './opened.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

async function checked(api: ModuleSource, others: Modules = {}): Promise<PrintedModule> {
  workspace.write({ api, ...others });
  const env = { LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
  return moduleIn((await workspace.run(['check', '--json', '--module=api'], { env })).stdout);
}

const opened = ({ error }: PrintedModule): string =>
  error === undefined ? 'no error' : `${error.code}: ${openedAt(workspace, 'api', error)}`;

/** What a file says, the code that it ends in, and the whole rest of the line at its place. */
const SQL: readonly (readonly [sql: string, code: string, shown: string])[] = [
  ['CREATE TABLE a (\n  id int,\n  id2 int int\n);\n', 'SCHEMA.INVALID_SQL', 'int'],
  ['CREATE TABLE a (\n  id int,\n  b no_such_type\n);\n', 'SCHEMA.INVALID_SQL', 'no_such_type'],
  ['-- é\nCREATE VIEW v AS\n  SELECT id FROM nowhere;\n', 'SCHEMA.INVALID_SQL', 'nowhere;'],
  [
    'CREATE TABLE a (id int);\r\nCREATE TABLE a (id text);\r\n',
    'SCHEMA.INVALID_SQL',
    'CREATE TABLE a (id text);',
  ],
  ["CREATE TABLE é (id int DEFAULT 'x');\n", 'SCHEMA.INVALID_SQL', "'x');"],
  ["CREATE TABLE a (t text DEFAULT 'open);\n", 'SCHEMA.INVALID_SQL', "'open);"],
  ["DO $$\nBEGIN\n  RAISE EXCEPTION 'no';\nEND $$;\n", 'SCHEMA.INVALID_SQL', "RAISE EXCEPTION 'no';"],
  [
    'CREATE TABLE a (id int);\n\n  INSERT INTO a VALUES (1);\n',
    'SCHEMA.UNSUPPORTED',
    'INSERT INTO a VALUES (1);',
  ],
  ["\uFEFFCOPY a FROM PROGRAM 'ls';\n", 'SCHEMA.UNSUPPORTED', "COPY a FROM PROGRAM 'ls';"],
  ['CREATE EXTENSION no_such;\n', 'SCHEMA.UNSUPPORTED', 'CREATE EXTENSION no_such;'],
  ['-- a\n\0', 'SCHEMA.INVALID_SQL', '\0'],
];

test.each(SQL)('an error of loading %j opens where it is', async (sql, code, shown) => {
  const printed = await checked({ sql: { '0.sql': 'CREATE TABLE fine (id int);\n', '1.sql': sql } });

  expect(opened(printed)).toBe(`${code}: ${shown}`);
});

test('what check finds opens at the statement, and in the configuration', async () => {
  const printed = await checked(
    {
      sql: { '1.sql': '-- Uses others\nCREATE TABLE a (\n  id int REFERENCES far.thing (id)\n);\n' },
      uses: ['near'],
    },
    {
      near: { sql: { '1.sql': 'CREATE SCHEMA near;\n' }, uses: ['far'] },
      far: { sql: { '1.sql': 'CREATE SCHEMA far;\nCREATE TABLE far.thing (id int PRIMARY KEY);\n' } },
    },
  );

  const shown = (printed.findings ?? []).map((one) => `${one.code}: ${openedAt(workspace, 'api', one)}`);
  expect(shown).toEqual([
    expect.stringMatching(/^USES.UNDECLARED: (?:CREATE TABLE a|id int|far)/),
    'USES.UNUSED: "near"',
  ]);
});

/** A module on SQLite with Atlas, which needs no server. */
const onAtlas = (
  files: Readonly<Record<string, string>>,
  config: ModuleSource['config'] = {},
): ModuleSource => ({
  ...{ sql: {}, files },
  config: {
    ...{ dialect: 'sqlite', engine: 'atlas', schema: ['db/*.hcl'], defaultEnvironment: 'target' },
    ...{ environments: { target: { urlFrom: 'TARGET_URL' } }, ...config },
  },
});

const TABLE = 'schema "main" {}\ntable "a" {\n  schema = schema.main\n  column "id" { type = int }\n}\n';

describe.skipIf(TEST_ATLAS === null)(
  `with Atlas${TEST_ATLAS === null ? ` (skipped: ${NO_ATLAS})` : ''}`,
  () => {
    test.each([
      ['a type that is none', TABLE.replace('type = int', 'type = intt'), 'SCHEMA.INVALID_SQL: intt }'],
      ['a block that Atlas leaves out', `${TABLE}  view "v" {\n  }\n`, 'SCHEMA.UNSUPPORTED: view "v" {'],
    ])('%s in HCL opens where it is', async (_, hcl, shown) => {
      expect(opened(await checked(onAtlas({ 'db/1.hcl': hcl })))).toBe(shown);
    });

    test.each([
      ['for_each = toset(["a"])', 'for_each = toset(["a"])'],
      ['url = "postgres://a:secret@h/d"', 'url = "postgres://a:secret@h/d"'],
    ])('%s in atlas.hcl opens where it is', async (line, shown) => {
      const files = { 'db/1.hcl': TABLE, 'atlas.hcl': `env "target" {\n  ${line}\n}\n` };
      const atlas = { config: 'atlas.hcl', env: 'target' };
      expect(opened(await checked(onAtlas(files, { atlas })))).toBe(`CONFIG.INVALID: ${shown}`);
    });

    test('what Lockstep does not use of atlas.hcl opens there', async () => {
      const files = { 'db/1.hcl': TABLE, 'atlas.hcl': 'env "target" {\n  dev = "sqlite://dev"\n}\n' };
      const { findings = [] } = await checked(
        onAtlas(files, { atlas: { config: 'atlas.hcl', env: 'target' } }),
      );
      expect(findings.map((one) => `${one.code}: ${openedAt(workspace, 'api', one)}`)).toEqual([
        'ENGINE.NOTE: dev = "sqlite://dev"',
      ]);
    });
  },
);
