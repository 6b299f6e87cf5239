import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

const SQL = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' };
const WRITE = "require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env))";

/** What a command sees of the environment, started from a folder beside every module. */
async function seen(
  url: string,
  inherited: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const file = `${workspace.root}/docs/seen.json`;
  const result = await workspace.run(
    ['exec', '--environment=target', '--', process.execPath, '-e', WRITE, file],
    { env: { TARGET_URL: url, ...inherited }, cwd: 'docs' },
  );
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(workspace.read('docs/seen.json')) as Record<string, string>;
}

const MARIADB = {
  ...{ dialect: 'mariadb', engine: 'atlas', defaultEnvironment: 'target' },
  environments: { target: { urlFrom: 'TARGET_URL' } },
};

const write = (names: readonly string[], config: Readonly<Record<string, unknown>> = {}): void => {
  const module = { sql: SQL, config };
  workspace.write(Object.fromEntries(names.map((name) => [name, module])), { 'docs/readme.md': '' });
};

test('psql and its like find the same server as DATABASE_URL, whatever is inherited', async () => {
  write(['api']);
  const url = 'postgres://app:s%40crt@db.example:6543/shop?sslmode=require&options=-c%20a.b%3D1';
  const env = await seen(url, {
    PGHOST: 'elsewhere',
    PGSERVICE: 'other',
    PGPASSFILE: '/x',
    PGHOSTADDR: '10.0.0.1',
  });
  expect(Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('PG')))).toEqual({
    ...{ PGHOST: 'db.example', PGPORT: '6543', PGUSER: 'app', PGPASSWORD: 's@crt', PGDATABASE: 'shop' },
    ...{ PGSSLMODE: 'require', PGOPTIONS: '-c a.b=1' },
  });
  expect(env).toMatchObject({ DATABASE_URL: url, TARGET_URL: url });
});

test.each([
  ['nosuchprogram', 'nosuchprogram: command not found', 127],
  ['./readme.md', './readme.md: permission denied', 126],
])('says that it cannot run %s', async (program, message, code) => {
  write(['api']);
  const result = await workspace.run(['exec', '--environment=target', '--', program], {
    env: { TARGET_URL: 'postgres://app@db.example/shop' },
    cwd: 'docs',
  });
  expect(result).toMatchObject({ code, stderr: `lockstep exec: ${message}\n` });
});

test('mysql and its like find the same server as DATABASE_URL, whatever is inherited', async () => {
  write(['api'], MARIADB);
  const url = 'mariadb://app:s%40crt@db.example:3307/shop';
  const env = await seen(url, { MYSQL_HOST: 'elsewhere', MYSQL_PWD: 'other', MYSQL_UNIX_PORT: '/x' });
  expect(Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('MYSQL')))).toEqual({
    ...{ MYSQL_HOST: 'db.example', MYSQL_TCP_PORT: '3307', MYSQL_PORT: '3307', MYSQL_USER: 'app' },
    ...{ MYSQL_DATABASE: 'shop', MYSQL_PWD: 's@crt', MYSQL_PASSWORD: 's@crt' },
  });
});

test('from a folder beside several modules they are listed', async () => {
  write(['api', 'web'], MARIADB);
  const { code, stderr } = await workspace.run(['exec', '--', 'true'], {
    env: { TARGET_URL: 'mariadb://a@b/c' },
    cwd: 'docs',
  });
  expect(code).toBe(1);
  expect(stderr).toContain('api, web could be meant');
  expect(stderr).toMatch(
    /lockstep exec --module=api -- <command>\n\s*lockstep exec --module=web -- <command>/,
  );
});
