import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import type { CliResult, Files } from '../support/cli-workspace.js';
import { errorsOf, type PrintedError, resultOf } from '../support/json-output.js';
import { openScenario, type PlanView, type Scenario } from '../scenarios/scenario.js';
import { SCENARIO_ROWS, type ScenarioRow, titleOf } from '../scenarios/scenario-rows.js';

function rowOf(title: string): ScenarioRow {
  const row = SCENARIO_ROWS.find((one) => one.title === title);
  if (row === undefined) throw new Error(`there is no row ${title}`);
  return row;
}

const POSTGRES = rowOf('Atlas on PostgreSQL');
const MARIADB = rowOf('Atlas on MariaDB');
const SQLITE = rowOf('Atlas on SQLite');
const CONFIG = 'modules/api/db.config.json';

let scenario: Scenario;

const folder = mkdtempSync(join(tmpdir(), 'lockstep_atlas_cli_'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(async () => await scenario.close());

/** A diff of these files, whatever they are written in. */
async function diffOf(row: ScenarioRow, files: Files, change: object = {}): Promise<CliResult> {
  scenario = await openScenario(row);
  const config = JSON.parse(scenario.workspace.read(CONFIG)) as object;
  const schema = ['db/schema/**/*.{sql,hcl}'];
  scenario.workspace.put(CONFIG, JSON.stringify({ ...config, schema, ...change }));
  scenario.workspace.sql('api', files);
  return await scenario.run('diff');
}

function errorOf({ code, stdout }: CliResult): PrintedError {
  expect(code).toBe(1);
  const [error, ...more] = errorsOf(stdout);
  if (error === undefined || more.length > 0) throw new Error(stdout);
  expect(error.next.length).toBeGreaterThan(0);
  return error;
}

const HCL = `schema "public" {
}
table "users" {
  schema = schema.public
  column "id" {
    type = bigint
    null = false
  }
  primary_key {
    columns = [column.id]
  }
}
`;

describe.skipIf(POSTGRES.missing !== null)(`files that cannot be used: ${titleOf(POSTGRES)}`, () => {
  test('an error in HCL is shown at file and line of the user', async () => {
    const error = errorOf(
      await diffOf(POSTGRES, {
        'a.hcl': HCL,
        'b.hcl': 'table "t" {\n  schema = schema.public\n  column "x" {\n    type = intt\n  }\n}\n',
      }),
    );
    expect(error.code).toBe('SCHEMA.INVALID_SQL');
    expect(error.message).toMatch(/^(?:modules\/api\/)?db\/schema\/b\.hcl:4,\d+-\d+: Unknown column\.type/);
  });

  test('HCL that cannot be read at all is shown the same way', async () => {
    const error = errorOf(await diffOf(POSTGRES, { 'a.hcl': 'table "t" {\n  schema = \n}\n' }));
    expect(error).toMatchObject({ code: 'SCHEMA.INVALID_SQL', message: expect.stringMatching(/a\.hcl:2,/) });
  });

  test('HCL and SQL together are refused, both files named', async () => {
    const error = errorOf(
      await diffOf(POSTGRES, { 'a.hcl': HCL, 'b.sql': 'CREATE TABLE public.t (id integer);' }),
    );
    expect(error.code).toBe('SCHEMA.UNSUPPORTED');
    expect(error.message).toMatch(/a\.hcl is Atlas HCL and .*b\.sql is SQL/);
  });

  test.each([
    ['a view', 'view "v" {\n  schema = schema.public\n  as = "SELECT 1"\n}\n', 'view "v"'],
    ['a typing error', 'tabel "t" {\n}\n', 'tabel "t"'],
    ['an extension', 'extension "citext" {\n}\n', 'extension "citext"'],
  ])('%s in HCL that the community edition forgets is refused with its line', async (_, block, named) => {
    const error = errorOf(await diffOf(POSTGRES, { 'a.hcl': HCL + block }));
    expect(error.code).toBe('SCHEMA.UNSUPPORTED');
    expect(error.message).toContain(`${named} (`);
    expect(error.message).toMatch(/a\.hcl:13\)/);
    expect(error.next.join('\n')).toMatch(/pg-delta[\s\S]*LOCKSTEP_ATLAS/);
  });

  test('folders below a folder of SQL are read, whose files Atlas itself would stop at', async () => {
    const result = await diffOf(POSTGRES, {
      '001_users.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);',
      'orders/001.sql':
        'CREATE TABLE public.orders (id bigint PRIMARY KEY, u bigint REFERENCES public.users (id));',
      'orders/deep/er.sql': 'CREATE INDEX orders_u ON public.orders (u);',
    });
    expect(result.code).toBe(0);
    expect(resultOf<PlanView>(result.stdout).statements.map(({ sql }) => sql.split('(')[0])).toEqual([
      expect.stringMatching(/^CREATE TABLE .*users/),
      expect.stringMatching(/^CREATE TABLE .*orders/),
      expect.stringMatching(/^CREATE INDEX "orders_u"/),
    ]);
  });

  test('HCL alone is planned, and again nothing after an apply', async () => {
    const result = await diffOf(POSTGRES, { 'a.hcl': HCL });
    expect(resultOf<PlanView>(result.stdout).statements.map(({ object }) => object)).toEqual([
      'table public.users',
    ]);
    await scenario.apply();
    expect((await scenario.diff()).empty).toBe(true);
  });
});

describe.skipIf(SQLITE.missing !== null)(`bugs of Atlas itself: ${titleOf(SQLITE)}`, () => {
  const TABLE = 'CREATE TABLE users (id integer PRIMARY KEY, name text);\n';
  const INDEX = 'CREATE INDEX users_name ON users (name)';

  test('a condition of an index in lower case is refused with the way to write it', async () => {
    const error = errorOf(await diffOf(SQLITE, { 'a.sql': `${TABLE}${INDEX} where name is not null;` }));
    expect(error.code).toBe('ENGINE.FAILED');
    expect(error.message).toContain('users_name');
    expect(error.next.join('\n')).toContain('WHERE in capital letters');
  });

  test('in capital letters it is planned', async () => {
    const result = await diffOf(SQLITE, { 'a.sql': `${TABLE}${INDEX} WHERE name IS NOT NULL;` });
    expect(resultOf<PlanView>(result.stdout).statements).toHaveLength(2);
    await scenario.apply();
    expect((await scenario.diff()).empty).toBe(true);
  });
});

describe.skipIf(MARIADB.missing !== null)(`a URL of another server: ${titleOf(MARIADB)}`, () => {
  test('a module of MySQL on a MariaDB server is told so', async () => {
    scenario = await openScenario(MARIADB);
    const config = JSON.parse(scenario.workspace.read(CONFIG)) as object;
    scenario.workspace.put(CONFIG, JSON.stringify({ ...config, dialect: 'mysql' }));
    scenario.sql('CREATE TABLE t (id int);');
    const env = {
      TARGET_URL: scenario.database.url.replace(/^mariadb:/, 'mysql:'),
      LOCKSTEP_ATLAS: TEST_ATLAS ?? '',
    };
    const error = errorOf(await scenario.workspace.run(['diff', '--environment=target', '--json'], { env }));
    expect(`${error.message} ${error.why ?? ''}`).toMatch(/MariaDB/);
    expect(error.next.join(' ')).toContain('mariadb');
  });
});

describe('a binary that cannot be used', () => {
  function program(name: string, script: string): string {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  const rows: readonly (readonly [string, string, string, RegExp])[] = [
    ['a missing file', join(folder, 'nowhere'), 'ENGINE.NOT_FOUND', /no such file/],
    ['a folder', folder, 'ENGINE.NOT_FOUND', /not a file/],
    ['another program', '/bin/true', 'ENGINE.UNSUPPORTED', /is not Atlas/],
    ['an unknown line', program('new', 'echo "atlas version v9.0.0"'), 'ENGINE.UNSUPPORTED', /Atlas 9\.0\.0/],
    [
      'a program with help for everything',
      program(
        'help',
        'if [ "$1" = version ]; then echo "atlas version v1.2.3"; else echo "Usage: atlas"; fi',
      ),
      'ENGINE.FAILED',
      /ended with 0 and no plan/,
    ],
    [
      'a program that dies',
      program('dies', 'if [ "$1" = version ]; then echo "atlas version v1.2.3"; else kill -9 $$; fi'),
      'ENGINE.FAILED',
      /ended by a signal/,
    ],
  ];

  test.each(rows)('LOCKSTEP_ATLAS with %s ends a diff, and changes nothing', async (...row) => {
    const [, file, code, message] = row;
    scenario = await openScenario(SQLITE);
    scenario.sql('CREATE TABLE t (id integer);');
    const env = { TARGET_URL: scenario.database.url, LOCKSTEP_ATLAS: file };
    const result = await scenario.workspace.run(['apply', '--environment=target', '--json'], { env });
    const error = errorOf(result);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(await scenario.database.tables()).toEqual([]);
  });
});
