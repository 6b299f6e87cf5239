import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { afterEach, describe, expect, test } from 'vitest';
import { postgresSchemaLoader } from '../../../../src/dialects/postgresql/loader/schema-loader.js';
import { filesOf, type ScratchDouble, scratchDouble } from './scratch-double.js';

const open: ScratchDouble[] = [];

afterEach(async () => {
  for (const scratch of open.splice(0)) await scratch.drop();
});

async function scratch(major: 15 | 18 = 18): Promise<ScratchDouble> {
  const made = await scratchDouble(major);
  open.push(made);
  return made;
}

async function outcomeOf(on: ScratchDouble, sql: string): Promise<string> {
  try {
    await postgresSchemaLoader.load({ scratch: on, files: filesOf({ 'a.sql': sql }) });
    return 'loaded';
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

describe('a file cannot leave its database', () => {
  const block = (body: string) => `DO $$BEGIN ${body} END$$`;

  test.each([
    [block("COPY (SELECT 1) TO PROGRAM 'true';"), 'permission denied to COPY to or from an external program'],
    [block("PERFORM pg_read_file('/etc/hostname');"), 'permission denied for function pg_read_file'],
    [block('SET ROLE postgres;'), 'permission denied to set role "postgres"'],
    [block('SET SESSION AUTHORIZATION postgres;'), 'permission denied to set session authorization'],
    [block('ALTER ROLE postgres SET work_mem = 64;'), 'permission denied to alter role'],
    [block('CREATE ROLE intruder SUPERUSER;'), 'permission denied to create role'],
    [block('ALTER DATABASE postgres SET work_mem = 64;'), 'must be owner of database postgres'],
    [block("CREATE TABLESPACE t LOCATION '/tmp';"), null],
    [block('ALTER SYSTEM SET work_mem = 64;'), null],
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE c AS '/lib/libc.so.6', 'getpid'",
      'permission denied for language c',
    ],
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql LEAKPROOF AS 'SELECT 1'",
      'only superuser can define a leakproof function',
    ],
    ['CREATE PUBLICATION p FOR ALL TABLES', 'must be superuser to create FOR ALL TABLES publication'],
    ['CREATE FOREIGN DATA WRAPPER w', 'permission denied to create foreign-data wrapper "w"'],
    [
      "CREATE MATERIALIZED VIEW m AS SELECT pg_read_file('/etc/hostname')",
      'permission denied for function pg_read_file',
    ],
  ])('%s', async (sql, reason) => {
    const outcome = await outcomeOf(await scratch(), `${sql};`);
    expect(outcome).not.toBe('loaded');
    if (reason !== null) {
      expect(outcome).toMatch(/^SCHEMA\.UNSUPPORTED a\.sql:1:\d+: /);
      expect(outcome).toContain(reason);
    }
  });

  test('not by going back to the login either: the login itself has no rights', async () => {
    const on = await scratch();
    const outcome = await outcomeOf(
      on,
      block("EXECUTE 'RESET SESSION AUTHORIZATION'; EXECUTE 'RESET ROLE'; CREATE ROLE intruder SUPERUSER;"),
    );
    expect(outcome).toContain('SCHEMA.UNSUPPORTED');
    expect(await on.run("SELECT FROM pg_roles WHERE rolname = 'intruder'")).toEqual([]);
  });

  test('and what is denied says why and what to do', async () => {
    const files = filesOf({ 'a.sql': 'CREATE PUBLICATION p FOR ALL TABLES;' });
    const load = postgresSchemaLoader.load({ scratch: await scratch(), files });
    await expect(load).rejects.toMatchObject({
      code: 'SCHEMA.UNSUPPORTED',
      why: expect.stringContaining('Schema files are loaded by a login without superuser rights'),
      next: ['Remove the statement from the file, and run it on the server yourself as an administrator.'],
    });
  });
});

test('a DO block that fails leaves nothing, not even what it would commit itself', async () => {
  const on = await scratch();
  const outcome = await outcomeOf(
    on,
    'DO $$BEGIN CREATE TABLE a (); COMMIT; CREATE TABLE b (x nowhere); END$$;',
  );
  expect(outcome).toBe('SCHEMA.INVALID_SQL a.sql:1:6: invalid transaction termination');
  expect(await on.run("SELECT FROM pg_class WHERE relname = 'a'")).toEqual([]);
});

test('accepting everything is for throw-away clusters: roles, data and SET ROLE run there', async () => {
  const on = await scratch();
  const sql = 'CREATE TABLE t (a int); INSERT INTO t VALUES (1); SELECT 1; SET ROLE NONE;';
  await postgresSchemaLoader.load({ scratch: on, files: filesOf({ 'a.sql': sql }), accept: 'everything' });
  expect(await on.run('SELECT a FROM t')).toEqual([{ a: 1 }]);
});

describe('roles that a file names', () => {
  test.each([15, 18] as const)(
    'are made, without login, and may be given objects on PostgreSQL %s',
    async (major) => {
      const on = await scratch(major);
      const [owner, reader] = [`${on.login}_owner`, `${on.login}_reader`];
      const outcome = await outcomeOf(
        on,
        `CREATE SCHEMA app;
       CREATE TABLE app.t (); ALTER TABLE app.t OWNER TO ${owner};
       CREATE VIEW v AS SELECT; ALTER VIEW v OWNER TO ${owner};
       CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION f(int) OWNER TO ${owner};
       CREATE TYPE e AS ENUM (); ALTER TYPE e OWNER TO ${owner};
       GRANT SELECT ON app.t TO ${reader};
       CREATE POLICY p ON app.t TO ${reader} USING (true);
       ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT SELECT ON TABLES TO ${reader};
       COMMENT ON TABLE app.t IS 'still ours to change';`,
      );
      expect(outcome).toBe('loaded');
      expect(
        await on.run(
          `SELECT relowner::regrole::text AS owner, has_table_privilege('${reader}', oid, 'SELECT') AS reads,
           has_schema_privilege('${owner}', 'app', 'CREATE') AS creates
         FROM pg_class WHERE oid = 'app.t'::regclass`,
        ),
      ).toEqual([{ owner, reads: true, creates: false }]);
      expect(await on.run(`SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = '${owner}'`)).toEqual([
        { rolcanlogin: false, rolsuper: false },
      ]);
    },
  );

  test('that the login may not act for make OWNER TO unsupported', async () => {
    const outcome = await outcomeOf(await scratch(), 'CREATE TABLE t (); ALTER TABLE t OWNER TO postgres;');
    expect(outcome).toBe('SCHEMA.UNSUPPORTED a.sql:1:20: must be able to SET ROLE "postgres"');
  });

  test('and that the login stands for are the login in the scratch database', async () => {
    const on = await scratch();
    const owner = `${on.login}_real`;
    await on.run(`CREATE ROLE ${owner}`);
    try {
      const aliased = { ...on, ownerAlias: { from: on.login, to: owner } };
      const sql = `CREATE TABLE t (); ALTER TABLE t OWNER TO ${owner};
        CREATE POLICY p ON t TO PUBLIC, "${owner}" USING (true); GRANT SELECT ON t TO ${owner}, PUBLIC;
        ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT SELECT ON TABLES TO PUBLIC;`;
      expect(await outcomeOf(aliased, sql)).toBe('loaded');
      expect(
        await on.run(
          "SELECT relowner::regrole::text AS owner, defaclrole::regrole::text AS grantor FROM pg_class, pg_default_acl WHERE relname = 't'",
        ),
      ).toEqual([{ owner: on.login, grantor: on.login }]);
      const wrong = `ALTER TABLE t OWNER TO ${owner};\n/* 🚀 */ GRANT SELECT (nope) ON t TO ${owner};`;
      expect(await outcomeOf(aliased, wrong)).toBe(
        'SCHEMA.INVALID_SQL a.sql:2:9: column "nope" of relation "t" does not exist',
      );
    } finally {
      await on.run(`DROP ROLE ${owner}`);
    }
  });
});
