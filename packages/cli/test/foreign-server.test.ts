import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { databaseOn, runSql, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { databaseState, leftovers } from './support/database-state.js';
import { errorsOf, resultOf } from './support/json-output.js';
import { until } from './support/until.js';

/** A PostgreSQL 15 that the machine may have, besides the one of this test run. */
const MACHINE_SERVER = 'postgres://postgres@127.0.0.1:5432/postgres';
const hasMachineServer = await runSql(MACHINE_SERVER, 'SHOW server_version_num').then(
  ([row]) => /^15/.test(String(row?.['server_version_num'])),
  () => false,
);

const SQL = {
  '001.sql': `CREATE TYPE public.mood AS ENUM ('sad', 'happy');
CREATE TABLE public.users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood public.mood NOT NULL DEFAULT 'sad');
CREATE INDEX users_mood ON public.users (mood);
CREATE VIEW public.happy AS SELECT id FROM public.users WHERE mood = 'happy';
CREATE FUNCTION public.cheer(who bigint) RETURNS void LANGUAGE sql AS $$ UPDATE public.users SET mood = 'happy' WHERE id = who $$;
GRANT SELECT ON public.happy TO PUBLIC;
`,
};
const SCRATCHES = [{ from: 'embedded' }, { from: 'same-server' }] as const;

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

const SERVERS = [
  { server: 'the PostgreSQL 15 of this run', isThere: true, url: (): string => inject('postgres15') },
  {
    server: 'the PostgreSQL 15 at 127.0.0.1:5432',
    isThere: hasMachineServer,
    url: (): string => MACHINE_SERVER,
  },
];

describe.each(SERVERS)('$server', ({ isThere, url }) => {
  const id = randomBytes(4).toString('hex');
  const login = `test_login_${id}`;
  const reader = `test_reader_${id}`;
  const owner = `test_owner_${id}`;
  let database: TestDatabase;
  let before: readonly string[];

  beforeAll(async () => {
    if (!isThere) return;
    await runSql(
      url(),
      `CREATE ROLE ${owner} NOLOGIN; CREATE ROLE ${login} LOGIN CREATEDB CREATEROLE; CREATE ROLE ${reader} LOGIN`,
    );
  });

  afterAll(async () => {
    if (isThere) await runSql(url(), `DROP ROLE ${owner}; DROP ROLE ${login}; DROP ROLE ${reader}`);
  });

  beforeEach(async () => {
    if (!isThere) return;
    before = await leftovers(url());
    database = await databaseOn(url());
    await database.run(
      `ALTER DATABASE ${database.name} OWNER TO ${owner};
       GRANT CREATE ON DATABASE ${database.name} TO ${login};
       GRANT USAGE, CREATE ON SCHEMA public TO ${login};
       CREATE TABLE public.legacy (id bigint PRIMARY KEY, note text);
       COMMENT ON TABLE public.legacy IS 'of the owner';
       GRANT SELECT ON public.legacy TO ${login};
       ALTER TABLE public.legacy OWNER TO ${owner}`,
    );
  });

  afterEach(async () => {
    if (!isThere) return;
    await database.drop();
    // Other test files have scratch databases on this server for a moment.
    await until('nothing of ours to be left', async () => {
      const added = (await leftovers(url())).filter((line) => !before.includes(line));
      return added.length === 0 ? true : null;
    });
  });

  const write = (scratch: object): void =>
    workspace.write({
      api: {
        sql: SQL,
        config: { pull: [{ tool: 'drizzle', out: 'src/db' }] },
        environments: { target: { urlFrom: 'TARGET_URL', approval: 'auto', scratch } },
      },
    });

  const run = async (user: string, line: string): Promise<CliResult> =>
    await workspace.run([...line.split(' '), '--environment=target', '--json'], {
      env: { TARGET_URL: database.urlFor(user, 'unused') },
    });

  interface Plan {
    readonly planId: string;
    readonly empty: boolean;
    readonly from: { readonly serverVersion: string };
    readonly unowned: readonly { readonly kind: string; readonly name: string }[];
    readonly statements: readonly { readonly sql: string }[];
  }

  const plan = async (user: string): Promise<Plan> => {
    const { stdout, code } = await run(user, 'diff');
    if (code !== 0) throw new Error(stdout);
    return resultOf<Plan>(stdout);
  };

  test.skipIf(!isThere)('makes the same plan with either scratch database', async () => {
    const plans: Plan[] = [];
    for (const scratch of SCRATCHES) {
      write(scratch);
      plans.push(await plan(login));
    }
    const [embedded, same] = plans;
    expect(embedded?.from.serverVersion).toMatch(/^15/);
    expect(embedded?.unowned).toEqual([{ kind: 'table', name: 'public.legacy' }]);
    expect(same).toEqual(embedded);
  });

  test.skipIf(!isThere).each(SCRATCHES)(
    'is brought in step by a login that owns nothing there, with scratch $from',
    async (scratch) => {
      write(scratch);
      const synced = await run(login, 'sync');
      expect(errorsOf(synced.stdout)).toEqual([]);
      expect(synced.code).toBe(0);
      expect(workspace.read('modules/api/src/db/schema.ts')).toContain('export const users');
      expect(workspace.read('modules/api/src/db/schema.ts')).not.toContain('legacy');
      expect(await plan(login)).toMatchObject({ empty: true, statements: [] });
      const status = resultOf<object>((await run(login, 'status --fail-on=drift,pending')).stdout);
      expect(status).toMatchObject({ drift: [], pending: [], ledger: 'present' });
      expect(await database.run("SELECT obj_description('public.legacy'::regclass) AS c")).toEqual([
        { c: 'of the owner' },
      ]);
    },
  );

  test.skipIf(!isThere)('is read by a login that may only read, while it is in step', async () => {
    write({ from: 'embedded' });
    expect((await run(login, 'apply')).code).toBe(0);
    await database.run(
      `REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO ${reader};
       GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader};
       ALTER ROLE ${reader} SET default_transaction_read_only = on`,
    );
    const state = await databaseState(database.url);
    const files = workspace.read('modules/api/db/schema/001.sql');
    const grants = `GRANT SELECT ON public.users, public.happy TO ${reader};\n`;
    workspace.sql('api', { '001.sql': `${files}${grants}` });

    const results = [await run(reader, 'diff'), await run(reader, 'status'), await run(reader, 'pull')];
    expect(results.flatMap(({ stdout }) => errorsOf(stdout))).toEqual([]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await plan(reader)).toMatchObject({ empty: true });
    expect(workspace.read('modules/api/src/db/schema.ts')).toContain('export const users');
    expect(await databaseState(database.url)).toEqual(state);
  });
});
