import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace, type Files, type Variables } from './support/cli-workspace.js';
import { errorsOf } from './support/json-output.js';

const SQL = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' };
const STAGING = { urlFrom: 'DB_URL', approval: 'auto' };
const PRODUCTION = { urlFrom: 'DB_URL', protected: true };

let workspace: CliWorkspace;
/** The database that is meant, and one that must never be touched. */
let meant: TestDatabase;
let other: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  [meant, other] = [await testDatabase(), await testDatabase()];
});

afterEach(async () => {
  await meant.drop();
  await other.drop();
});

afterAll(async () => await workspace.dispose());

const write = (files: Files, environments: Readonly<Record<string, unknown>> = { staging: STAGING }): void =>
  workspace.write({ api: { sql: SQL, environments } }, files);

const line = (name: string, url: string): string => `${name}=${url}\n`;

async function apply(
  environment: string | null,
  env: Variables = {},
  ...more: readonly string[]
): Promise<number> {
  const named = environment === null ? [] : [`--environment=${environment}`];
  return (await workspace.run(['apply', '--json', ...named, ...more], { env })).code;
}

/** Which of the two databases hold anything that a command of ours made. */
async function touched(): Promise<readonly string[]> {
  const sql =
    "SELECT coalesce(to_regclass('public.users')::text, to_regnamespace('lockstep')::text) AS found";
  const found = async (database: TestDatabase): Promise<boolean> =>
    (await database.run(sql))[0]?.['found'] !== null;
  return [...((await found(meant)) ? ['meant'] : []), ...((await found(other)) ? ['other'] : [])];
}

describe('files of variables that contradict each other', () => {
  test('the file of the environment beats the file for all, in the folder of the project and above it', async () => {
    write({
      '.env': line('DB_URL', other.url),
      '.env.local': line('DB_URL', other.url),
      'modules/api/.env': line('DB_URL', other.url),
      'modules/api/.env.staging': line('DB_URL', meant.url),
      '.env.staging': line('DB_URL', other.url),
    });
    expect(await apply('staging')).toBe(0);
    expect(await touched()).toEqual(['meant']);
  });

  test('a variable that somebody loaded from another file of them does not lead to its database', async () => {
    write({ '.env': line('DB_URL', other.url), '.env.staging': line('DB_URL', meant.url) });
    expect(await apply('staging', { DB_URL: other.url })).toBe(0);
    expect(await touched()).toEqual(['meant']);
  });

  test('a variable of the process that no file holds beats them all', async () => {
    write({ '.env': line('DB_URL', other.url), '.env.staging': line('DB_URL', `${other.url}?x=1`) });
    expect(await apply('staging', { DB_URL: meant.url })).toBe(0);
    expect(await touched()).toEqual(['meant']);
  });

  test('the file of another environment is not read', async () => {
    write({ '.env.production': line('DB_URL', other.url), '.env.staging': line('DB_URL', meant.url) });
    expect(await apply('staging')).toBe(0);
    expect(await touched()).toEqual(['meant']);
  });
});

describe('a protected environment', () => {
  const contradicting = (): Files => ({
    '.env': line('DB_URL', other.url),
    '.env.local': line('DB_URL', other.url),
    '.env.production.local': line('DB_URL', other.url),
    'modules/api/.env': line('DB_URL', other.url),
    'modules/api/.env.local': line('DB_URL', other.url),
  });

  test('reads the file of its own name alone', async () => {
    write({ ...contradicting(), '.env.production': line('DB_URL', meant.url) }, { production: PRODUCTION });
    expect((await workspace.run(['diff', '--environment=production'])).code).toBe(0);
    const { planId } = JSON.parse(workspace.read('modules/api/.lockstep/production/plan.json')) as {
      planId: string;
    };
    expect(await apply('production', {}, '--plan=saved', `--approve=${planId}`)).toBe(0);
    expect(await touched()).toEqual(['meant']);
  });

  test('is not reached by way of the other files', async () => {
    write(contradicting(), { production: PRODUCTION });
    const { code, stdout } = await workspace.run(['apply', '--environment=production', '--json'], {
      env: { DB_URL: other.url },
    });
    expect(code).toBe(1);
    expect(errorsOf(stdout)).toMatchObject([
      { code: 'ENV.MISSING', message: expect.stringContaining('DB_URL') },
    ]);
    expect(await touched()).toEqual([]);
  });
});

describe('the environment of a command that names none', () => {
  test('is the embedded one, whatever the variables say', async () => {
    write({ '.env': line('DB_URL', other.url) });
    const { code, stderr } = await workspace.run(['apply'], {
      env: { DB_URL: meant.url, DATABASE_URL: other.url },
    });
    expect(code).toBe(0);
    expect(stderr).toContain('apply · local → 127.0.0.1/');
    expect(await touched()).toEqual([]);
  });

  test("is each module's own where they differ, and none of them a server", async () => {
    workspace.write(
      {
        api: { sql: SQL, environments: { staging: STAGING } },
        orders: {
          sql: { '001.sql': 'CREATE TABLE public.orders (id bigint PRIMARY KEY);' },
          config: {
            defaultEnvironment: 'playground',
            environments: { playground: { database: 'embedded' }, staging: STAGING },
          },
        },
      },
      { '.env': line('DB_URL', other.url) },
    );
    const { code, stderr } = await workspace.run(['apply']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/api apply · local → [\s\S]*orders apply · playground → /);
    expect(await touched()).toEqual([]);
  });
});

describe('a name that is not there', () => {
  test.each(['stagng', 'Staging', 'staging ', 'prod'])('"%s" touches no database at all', async (name) => {
    write({ '.env': line('DB_URL', other.url), '.env.staging': line('DB_URL', meant.url) });
    const { code, stdout } = await workspace.run(['apply', `--environment=${name}`, '--json']);
    expect(code).toBe(1);
    expect(errorsOf(stdout)).toMatchObject([
      { code: 'CONFIG.INVALID', message: expect.stringContaining(`"${name}"`) },
    ]);
    expect(await touched()).toEqual([]);
  });

  test('a module that lacks the environment fails by name; it is not applied to its default one', async () => {
    workspace.write(
      {
        api: { sql: SQL, environments: { staging: STAGING } },
        orders: { sql: { '001.sql': 'CREATE TABLE public.orders (id bigint PRIMARY KEY);' } },
      },
      { '.env': line('DB_URL', other.url), '.env.staging': line('DB_URL', meant.url) },
    );
    const { code, stdout, stderr } = await workspace.run(['apply', '--environment=staging', '--json']);
    expect(code).toBe(1);
    expect(errorsOf(stdout)).toMatchObject([
      { code: 'CONFIG.INVALID', message: expect.stringContaining('orders has no environment "staging"') },
    ]);
    expect(stderr).not.toContain('orders apply · local');
    expect(await meant.run("SELECT to_regclass('public.orders') AS t")).toEqual([{ t: null }]);
    expect(await touched()).toEqual(['meant']);
  });
});
