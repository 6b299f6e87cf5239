import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_ATLAS, TEST_ATLAS, testDatabase } from '@lockstep/testing';
import { mariadbDatabase, NO_MARIADB } from '../../adapters/test/dialects/mysql/mariadb-setup.js';
import { type CliResult, type CliWorkspace, cliWorkspace, PLAIN_VARIABLES } from './support/cli-workspace.js';
import { sqliteScenario } from '../../adapters/test/contracts/scenario-database.js';

const ATLAS = { LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
const onAtlas = (title: string): string => (TEST_ATLAS === null ? `${title} [skipped: ${NO_ATLAS}]` : title);
const MARIADB_MISSING = TEST_ATLAS === null ? NO_ATLAS : NO_MARIADB;

/** Runs a command whose output nobody reads: the streams are those of the test run. */
const QUIET = ['sh', '-c', '"$@" > /dev/null', 'sh'];

let workspace: CliWorkspace;

beforeEach(() => {
  workspace = cliWorkspace();
  mkdirSync(join(workspace.root, 'modules/shop'), { recursive: true });
  workspace.put('nx.json', '{}');
  workspace.put(
    'modules/shop/tsconfig.json',
    JSON.stringify({
      compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true },
    }),
  );
});

afterEach(async () => await workspace.dispose());

async function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return await workspace.run(argv, { cwd: 'modules/shop', env: { ...ATLAS, ...env } });
}

async function init(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  return await run(['init', '--skip-install', ...args], env);
}

const file = (path: string): string => workspace.read(`modules/shop/${path}`);

describe('what the options say', () => {
  test.each([
    [
      ['--dialect=sqlite', '--engine=pg-delta'],
      '--engine=pg-delta does not work with --dialect=sqlite.',
      '--engine=atlas',
    ],
    [
      ['--dialect=mariadb', '--pull=drizzle'],
      '--pull=drizzle does not work with --dialect=mariadb.',
      '--pull=kysely',
    ],
    [['--engine=prisma'], '--engine=prisma does not work in this release.', '--engine=atlas'],
    [['--dialect=oracle'], '--dialect=oracle does not work in this release.', '--dialect=sqlite'],
    [['--pull=prisma'], '--pull=prisma does not work in this release.', '--pull=kysely'],
  ])('%j is refused by name, and nothing is written', async (args, what, next) => {
    const end = await init(args);
    expect(end.code).toBe(1);
    expect(end.stderr).toContain(what);
    expect(end.stderr).toContain(next);
    expect(() => file('db.config.json')).toThrow('ENOENT');
  });

  test('an atlas.hcl that is there stays as it is', async () => {
    workspace.put('modules/shop/atlas.hcl', '# mine\n');
    expect((await init(['--dialect=sqlite'])).code).toBe(0);
    expect(file('atlas.hcl')).toBe('# mine\n');
  });

  test('a module of the MySQL family says which variable to set before the first sync', async () => {
    const { stdout } = await init(['--dialect=mariadb']);
    expect(stdout).toContain(
      "export DATABASE_URL='mariadb://user:password@host:3306/database'\n  npx lockstep sync",
    );
    expect(JSON.parse(file('db.config.json'))).toMatchObject({
      engine: 'atlas',
      pull: [{ tool: 'kysely' }],
      defaultEnvironment: 'dev',
      environments: { dev: { urlFrom: 'DATABASE_URL' } },
    });
  });
});

async function expectInStep(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const plan = await run(['diff', '--json', ...args], env);
  expect(plan.code).toBe(0);
  expect(JSON.parse(plan.stdout)).toMatchObject({ modules: [{ result: { empty: true, statements: [] } }] });
}

describe.skipIf(TEST_ATLAS === null)(onAtlas('on SQLite'), () => {
  test.each([
    ['drizzle', 'src/db/schema.ts', /sqliteTable\("shop_items"/],
    ['kysely', 'src/db/types.ts', /ShopItems/],
  ])(
    'sync of a new module with %s makes the database and the types, and then there is nothing to do',
    async (tool, path, types) => {
      expect((await init(['--dialect=sqlite', `--pull=${tool}`])).code).toBe(0);
      const synced = await run(['sync']);
      expect(synced.stderr).not.toContain('error');
      expect(synced.code).toBe(0);
      expect(file(path)).toMatch(types);
      expect(workspace.read('.lockstep/sqlite/local.db').slice(0, 15)).toBe('SQLite format 3');
      await expectInStep([]);
    },
  );

  test('a module from a live file has files, types and a plan without statements', async () => {
    const live = await sqliteScenario();
    try {
      await live.run(LIVE_SQLITE);
      const env = { LIVE_URL: live.url };
      const before = await live.query('SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2');
      const end = await init(
        ['--dialect=sqlite', '--from-database', '--url-from=LIVE_URL', '--pull=none'],
        env,
      );
      expect(end.code).toBe(0);
      await expectInStep(['--environment=live'], env);
      expect(await live.query('SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2')).toEqual(before);
      expect(file('db/schema/101_users.sql')).toContain('CREATE INDEX users_of_team');
    } finally {
      await live.drop();
    }
  });

  test('the atlas.hcl agrees with db.config.json where that names it', async () => {
    await init(['--dialect=sqlite', '--pull=none']);
    const config = JSON.parse(file('db.config.json')) as object;
    const named = { ...config, atlas: { config: 'atlas.hcl', env: 'local' } };
    workspace.put('modules/shop/db.config.json', JSON.stringify(named));
    expect((await run(['sync'])).code).toBe(0);
    await expectInStep([]);
    const checked = await run(['check']);
    expect(checked.stderr).not.toContain('CONFIG.INVALID');
    expect(checked.code).toBe(0);
  });

  test("lockstep exec gives Atlas and drizzle-kit the module's file", async () => {
    await init(['--dialect=sqlite']);
    expect((await run(['sync'])).code).toBe(0);
    const kit = join(workspace.root, 'node_modules/.bin/drizzle-kit');
    const atlas = [TEST_ATLAS ?? '', 'schema', 'inspect', '--env', 'local', '--format', '{{ "" }}'];
    for (const command of [atlas, [kit, 'pull']])
      expect((await run(['exec', '--', ...QUIET, ...command], { HOME: workspace.root })).code).toBe(0);
    expect(file('drizzle/schema.ts')).toContain('shop_items');
  });

  test("Atlas's own commands read the atlas.hcl, and see no ledger", async () => {
    await init(['--dialect=sqlite', '--pull=none']);
    expect((await run(['sync'])).code).toBe(0);
    const inspected = execFileSync(TEST_ATLAS ?? '', ['schema', 'inspect', '--env', 'local'], {
      cwd: join(workspace.root, 'modules/shop'),
      env: { ...PLAIN_VARIABLES, DATABASE_URL: `sqlite://${workspace.root}/.lockstep/sqlite/local.db` },
      encoding: 'utf8',
    });
    expect(inspected).toContain('table "shop_items"');
    expect(inspected).not.toContain('lockstep_');
  });
});

const LIVE_SQLITE = `CREATE TABLE teams (id integer NOT NULL PRIMARY KEY, name text NOT NULL);
  CREATE TABLE users (id integer NOT NULL PRIMARY KEY, team integer NOT NULL REFERENCES teams (id), mail text UNIQUE);
  CREATE INDEX users_of_team ON users (team);
  CREATE VIEW mails AS SELECT mail FROM users;
  CREATE TRIGGER users_touch AFTER INSERT ON users BEGIN UPDATE teams SET name = name; END;`;

const LIVE_MARIADB = `CREATE TABLE teams (id int NOT NULL PRIMARY KEY, name varchar(50) NOT NULL);
  CREATE TABLE users (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, team int NOT NULL, mail varchar(80),
    UNIQUE KEY users_mail (mail), CONSTRAINT users_team FOREIGN KEY (team) REFERENCES teams (id));
  CREATE VIEW mails AS SELECT mail FROM users;
  CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;
  CREATE TRIGGER users_touch BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.mail = lower(NEW.mail); END;
  CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM users WHERE id < 0;`;

describe.skipIf(MARIADB_MISSING !== null)(
  MARIADB_MISSING === null ? 'on MariaDB' : `on MariaDB [skipped: ${MARIADB_MISSING}]`,
  () => {
    test('a module from a live database has files and a plan without statements', async () => {
      const database = await mariadbDatabase();
      try {
        await database.run(LIVE_MARIADB);
        const env = { DATABASE_URL: database.url };
        const args = ['--dialect=mariadb', '--from-database', '--url-from=DATABASE_URL', '--pull=none'];
        const end = await init(args, env);
        expect(end.code).toBe(0);
        expect(end.stdout).toContain('event nightly: ');
        // A command that names no environment must not mean the live database.
        expect(JSON.parse(file('db.config.json'))).toMatchObject({
          defaultEnvironment: 'dev',
          environments: { dev: { urlFrom: 'DEV_DATABASE_URL' }, live: { urlFrom: 'DATABASE_URL' } },
        });
        await expectInStep(['--environment=live'], env);
        expect(file('db/schema/101_users.sql')).toContain('CREATE TRIGGER');
      } finally {
        await database.drop();
      }
    });

    test('--schemas is refused where there are none', async () => {
      const args = ['--dialect=mariadb', '--from-database', '--url-from=DATABASE_URL', '--schemas=a'];
      const { code, stderr } = await init(args, { DATABASE_URL: 'mariadb://nobody@127.0.0.1/none' });
      expect(code).toBe(1);
      expect(stderr).toContain('--schemas=a does not work with --dialect=mariadb.');
    });

    test('sync of a new module makes the table and the types, and then there is nothing to do', async () => {
      const database = await mariadbDatabase();
      try {
        const env = { DATABASE_URL: database.url };
        expect((await init(['--dialect=mariadb'], env)).code).toBe(0);
        const plan = JSON.parse((await run(['diff', '--json'], env)).stdout) as {
          modules: [{ result: { planId: string } }];
        };
        const synced = await run(['sync', `--approve=${plan.modules[0].result.planId}`], env);
        expect(synced.stderr).not.toContain('error');
        expect(synced.code).toBe(0);
        expect(file('src/db/types.ts')).toMatch(/ShopItems/);
        await expectInStep([], env);
      } finally {
        await database.drop();
      }
    });
  },
);

describe.skipIf(TEST_ATLAS === null)(onAtlas('on PostgreSQL'), () => {
  test('--engine=atlas writes an atlas.hcl that Atlas reads, and no ledger is in its sight', async () => {
    const database = await testDatabase(15);
    try {
      await init(['--engine=atlas', '--pull=none']);
      await database.run(
        'CREATE TABLE public.shop_items (id int); CREATE SCHEMA lockstep; CREATE TABLE lockstep.owned (id int)',
      );
      const inspected = execFileSync(TEST_ATLAS ?? '', ['schema', 'inspect', '--env', 'local'], {
        cwd: join(workspace.root, 'modules/shop'),
        env: { ...PLAIN_VARIABLES, DATABASE_URL: `${database.url}?sslmode=disable` },
        encoding: 'utf8',
      });
      expect(inspected).toContain('table "shop_items"');
      expect(inspected).not.toContain('lockstep');
    } finally {
      await database.drop();
    }
  });
});
