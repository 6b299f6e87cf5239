import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NO_ATLAS, TEST_ATLAS, testDatabase } from '@lockstep/testing';
import { NO_MARIADB } from '../../adapters/test/dialects/mysql/mariadb-setup.js';
import { mariadbScenario, sqliteScenario } from '../../adapters/test/contracts/scenario-database.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';

const TABLES = `CREATE TABLE filled (id int PRIMARY KEY, note varchar(9));
CREATE TABLE bare (id int PRIMARY KEY);
CREATE TABLE kept (id int PRIMARY KEY);\n`;
const WITHOUT = 'CREATE TABLE filled (id int PRIMARY KEY);\nCREATE TABLE kept (id int PRIMARY KEY);\n';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

interface Counted {
  readonly title: string;
  readonly missing: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly open: () => Promise<{
    readonly url: string;
    run(sql: string): Promise<unknown>;
    drop(): Promise<void>;
  }>;
}

const noAtlas = TEST_ATLAS === null ? NO_ATLAS : null;

const SERVERS: readonly Counted[] = [
  { title: 'PostgreSQL', missing: null, config: {}, open: async () => await testDatabase() },
  {
    title: 'MariaDB',
    missing: noAtlas ?? NO_MARIADB,
    config: { dialect: 'mariadb', engine: 'atlas' },
    open: mariadbScenario,
  },
  { title: 'SQLite', missing: noAtlas, config: { dialect: 'sqlite', engine: 'atlas' }, open: sqliteScenario },
];

describe.each(SERVERS)('on $title', ({ missing, config, open }) => {
  test.skipIf(missing !== null)(
    missing ?? 'a plan says how many rows it takes away, keeps its id while they come, and is asked about',
    async () => {
      const database = await open();
      const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
      const scratch = config['dialect'] === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
      const target = { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch };
      const module = { config: { ...config, defaultEnvironment: 'target', environments: { target } } };
      try {
        workspace.write({ api: { sql: { '001.sql': TABLES }, ...module } });
        expect((await workspace.run(['apply', '--accept=all'], { env })).code).toBe(0);
        await database.run("INSERT INTO filled VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        workspace.sql('api', { '001.sql': WITHOUT });
        const first = await workspace.run(['diff'], { env });
        expect(first.stdout).toMatch(/DATA_LOSS {2}.*filled.*note.* Its table holds 3 rows\./);
        expect(first.stdout).toMatch(
          /DATA_LOSS {2}(?:No row is lost: .*bare holds none|.*bare.* The table holds 0 rows)\./,
        );
        expect(first.stdout).toContain('to read: modules/api/.lockstep/target/plan.md');
        const page = workspace.read('modules/api/.lockstep/target/plan.md');
        expect(page).toContain('Its table holds 3 rows.');
        await database.run("INSERT INTO filled VALUES (4, 'd')");
        const second = await workspace.run(['diff'], { env });
        expect(second.stdout).toContain('Its table holds 4 rows.');
        expect(idOf(second.stdout)).toBe(idOf(first.stdout));
        const refused = await workspace.run(['apply', '--accept=BREAKS_READERS', '--json'], { env });
        expect({ code: refused.code, errors: errorsOf(refused.stdout) }).toMatchObject({
          code: 3,
          errors: [{ code: 'HAZARD.REFUSED', why: expect.stringContaining('bare') as unknown }],
        });
      } finally {
        await database.drop();
      }
    },
  );
});

const idOf = (text: string): string => /Plan ([0-9a-f]{12})/.exec(text)?.[1] ?? text;

describe('in an embedded database', () => {
  const sql = (text: string) => ({ api: { sql: { '001.sql': text } } });
  const run = async (line: string) => await workspace.run(line.split(' '));
  const query = async (text: string): Promise<void> => {
    const program = `const { Client } = require('pg'); const c = new Client({ connectionString: process.env.DATABASE_URL });
      c.connect().then(() => c.query(${JSON.stringify(text)})).then(() => c.end());`;
    workspace.put('query.cjs', program);
    const { code, stderr } = await run('exec --module=api -- node query.cjs');
    expect(code, stderr).toBe(0);
  };

  beforeEach(async () => {
    workspace.write(sql(TABLES));
    const applied = await run('apply --accept=all');
    expect(applied.code, applied.stderr).toBe(0);
  });

  test('an empty table goes without a yes, and one with rows does not', async () => {
    workspace.sql('api', { '001.sql': TABLES.replace(/CREATE TABLE bare .*\n/, '') });
    const gone = await run('apply --json');
    expect({ code: gone.code, result: resultOf(gone.stdout) }).toMatchObject({
      code: 0,
      result: { outcome: 'applied' },
    });
    await query("INSERT INTO filled VALUES (1, 'a')");
    workspace.sql('api', { '001.sql': 'CREATE TABLE kept (id int PRIMARY KEY);\n' });
    const refused = await run('apply --json');
    expect({ code: refused.code, errors: errorsOf(refused.stdout) }).toMatchObject({
      code: 3,
      errors: [{ code: 'HAZARD.REFUSED', why: expect.stringContaining('filled') as unknown }],
    });
  });
});
