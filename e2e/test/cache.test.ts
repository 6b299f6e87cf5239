import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSql, type TestDatabase, testDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runTargets } from '../src/cache-table.js';
import { writeModule } from '../src/module-files.js';
import { NX_24 } from '../src/nx-line.js';
import { registryProblem } from '../src/registry.js';
import { newWorkspace, type Workspace } from '../src/workspace.js';

const problem = await registryProblem();
const USERS = 'CREATE SCHEMA auth;\nCREATE TABLE auth.users (id int PRIMARY KEY, email text NOT NULL);\n';
const CHECKS = ['auth:db-check', 'orders:db-check', 'stock:db-check'];
const DIFFS = ['auth:db-diff', 'orders:db-diff', 'stock:db-diff'];
const files = {
  users: 'modules/auth/db/schema/1.sql',
  notes: 'modules/orders/db/schema/2.sql',
  stock: 'modules/stock/db/schema/1.sql',
};

/** One change to the world, and what a run of `db-diff` for all modules then has to do again. */
interface Row {
  readonly change: string;
  readonly make: (world: World) => Promise<unknown>;
  readonly ran: readonly string[];
  /** What the plans then say: statements of each module, as far as they are not none. */
  readonly plans?: Readonly<Record<string, readonly string[]>>;
  readonly target?: string;
  readonly env?: (world: World) => Record<string, string>;
  /** What else must be true. */
  readonly then?: (world: World, output: string) => Promise<void>;
}

interface World {
  readonly workspace: Workspace;
  /** URL of the embedded database. */
  readonly local: string;
  readonly one: TestDatabase;
  readonly two: TestDatabase;
}

const sql =
  (text: string) =>
  async ({ local }: World): Promise<unknown> =>
    await runSql(local, text);
const write =
  (path: string, text: string) =>
  async ({ workspace }: World): Promise<unknown> =>
    await workspace.write(path, text);
const remove =
  (path: string) =>
  async ({ workspace }: World): Promise<unknown> =>
    await workspace.remove(path);
const nothing = async (): Promise<unknown> => undefined;

async function edit({ workspace }: World, path: string, change: (text: string) => string): Promise<void> {
  const file = join(workspace.folder, path);
  await writeFile(file, change(await readFile(file, 'utf8')));
}

const plan = (module: string, environment = 'local'): string =>
  `modules/${module}/.lockstep/${environment}/plan.json`;

async function statementsOf(
  { workspace }: World,
  module: string,
  environment: string,
): Promise<readonly string[]> {
  const text = await readFile(join(workspace.folder, plan(module, environment)), 'utf8');
  const { statements } = JSON.parse(text) as { statements: { sql: string }[] };
  return statements.map((statement) => statement.sql.replaceAll(/\s+/g, ' '));
}

const EXT = 'db-diff:ext';
const toOne = ({ one }: World): Record<string, string> => ({ EXT_URL: one.url });
const toTwo = ({ two }: World): Record<string, string> => ({ EXT_URL: two.url });
const shows =
  (which: 'one' | 'two') =>
  async (world: World, output: string): Promise<void> => {
    expect(output).toContain(`/${world[which].name}`);
    expect(output).not.toContain(`/${world[which === 'one' ? 'two' : 'one'].name}`);
  };

const ROWS: readonly Row[] = [
  { change: 'nothing', make: nothing, ran: [] },
  {
    change: 'a schema file is edited (and it is a context file of orders)',
    make: write(files.users, `${USERS}ALTER TABLE auth.users ADD COLUMN nick text;\n`),
    ran: ['auth:db-check', 'auth:db-diff', 'orders:db-check', 'orders:db-diff'],
    plans: { auth: ['ALTER TABLE "auth"."users" ADD COLUMN "nick" text'] },
  },
  { change: 'the edit is taken back', make: write(files.users, USERS), ran: [] },
  {
    change: 'a schema file is added',
    make: write(files.notes, 'CREATE TABLE orders.notes (id int PRIMARY KEY);\n'),
    ran: ['orders:db-check', 'orders:db-diff'],
    plans: { orders: [expect.stringContaining('CREATE TABLE "orders"."notes"') as unknown as string] },
  },
  { change: 'the new schema file is deleted', make: remove(files.notes), ran: [] },
  {
    change: 'a comment is added to a schema file',
    make: async (world) => await edit(world, files.stock, (text) => `-- a comment\n${text}`),
    ran: ['stock:db-check', 'stock:db-diff'],
  },
  {
    change: 'the configuration of a module is edited',
    make: async (world) =>
      await edit(world, 'modules/stock/db.config.json', (text) => text.replace('{', '{ "approval": "auto",')),
    ran: ['stock:db-check', 'stock:db-diff'],
  },
  {
    change: 'files that no plan depends on are added',
    make: async (world) => {
      await write('modules/auth/README.md', 'hello\n')(world);
      await write('modules/auth/src/index.ts', 'export {};\n')(world);
    },
    ran: [],
  },
  {
    change: 'a table of a module is changed by hand',
    make: sql('ALTER TABLE stock.items ADD COLUMN by_hand text'),
    ran: ['stock:db-diff'],
    plans: { stock: ['ALTER TABLE "stock"."items" DROP COLUMN "by_hand"'] },
  },
  {
    change: 'the change by hand is taken back',
    make: sql('ALTER TABLE stock.items DROP COLUMN by_hand'),
    ran: [],
  },
  {
    change: 'an index is added by hand',
    make: sql('CREATE INDEX by_hand ON stock.items (name)'),
    ran: ['stock:db-diff'],
    plans: { stock: ['DROP INDEX "stock"."by_hand"'] },
  },
  {
    change: 'a table in a schema of nobody is made by hand',
    make: sql('DROP INDEX stock.by_hand; CREATE SCHEMA nobody; CREATE TABLE nobody.scribbles (note text)'),
    ran: [],
  },
  {
    change: 'a table of nobody in a schema of a module is made by hand',
    make: sql('CREATE TABLE stock.scribbles (note text)'),
    ran: ['stock:db-diff'],
  },
  {
    change: 'rows are written',
    make: sql("DROP TABLE stock.scribbles; INSERT INTO auth.users VALUES (1, 'a@b.c')"),
    ran: [],
  },
  {
    change: 'the ledger is changed',
    make: sql("UPDATE lockstep.owned_object SET hash = 'x' || hash WHERE module = 'stock'"),
    ran: ['stock:db-diff'],
  },
  {
    change: 'the ledger is put back',
    make: sql("UPDATE lockstep.owned_object SET hash = substr(hash, 2) WHERE module = 'stock'"),
    ran: [],
  },
  {
    change: 'LOCKSTEP_TASK is set',
    make: nothing,
    env: () => ({ LOCKSTEP_TASK: 'a-task' }),
    ran: DIFFS,
    then: async ({ workspace }) => {
      const file = join(workspace.folder, 'modules/stock/workdocs/active/a-task/db/02-migration-plan.md');
      expect(await readFile(file, 'utf8')).toContain('stock');
    },
  },
  {
    change: 'the plans are deleted',
    make: async (world) => {
      for (const module of ['auth', 'orders', 'stock']) await remove(plan(module))(world);
    },
    ran: [],
  },
  {
    change: 'a plan is edited by hand',
    make: async (world) =>
      await edit(world, plan('auth'), (text) =>
        text.replace('"statements": []', '"statements": [{"sql":"DROP TABLE auth.users"}]'),
      ),
    ran: [],
  },
  {
    change: 'another environment is asked for',
    make: nothing,
    target: EXT,
    env: toOne,
    ran: [...CHECKS, ...DIFFS],
    then: shows('one'),
  },
  {
    change: 'the same environment again',
    make: nothing,
    target: EXT,
    env: toOne,
    ran: [],
    then: shows('one'),
  },
  {
    change: 'its variable names another database',
    make: nothing,
    target: EXT,
    env: toTwo,
    ran: DIFFS,
    then: shows('two'),
  },
  {
    change: 'its variable comes from a file and names the first database',
    make: async (world) => await write('.env', `EXT_URL=${world.one.url}\n`)(world),
    target: EXT,
    ran: [],
    then: shows('one'),
  },
  {
    change: 'Lockstep itself has another version',
    make: async (world) => {
      const file = 'node_modules/@lockstep/core/dist/text/version.js';
      await edit(world, file, (text) => text.replace("'0.", "'9."));
    },
    ran: DIFFS,
  },
];

describe.skipIf(problem !== '')(`the cache never lies and nothing is done in vain${problem}`, () => {
  let world: World;

  beforeAll(async () => {
    const workspace = await newWorkspace(inject('sharedFolder'), NX_24);
    const environments = {
      local: { database: 'embedded', version: 18 },
      ext: { urlFrom: 'EXT_URL' },
    };
    await writeModule(workspace, { root: 'modules/auth', config: { environments }, sql: { '1.sql': USERS } });
    await writeModule(workspace, {
      root: 'modules/orders',
      config: { environments, uses: ['auth'] },
      sql: {
        '1.sql': `CREATE SCHEMA orders;
CREATE TABLE orders.orders (id int PRIMARY KEY, user_id int REFERENCES auth.users (id));
`,
      },
    });
    await writeModule(workspace, {
      root: 'modules/stock',
      config: { environments, pull: [{ tool: 'drizzle', out: 'src/db' }] },
      sql: { '1.sql': 'CREATE SCHEMA stock;\nCREATE TABLE stock.items (id int PRIMARY KEY, name text);\n' },
    });
    await workspace.mustNx(['run-many', '-t', 'db-sync']);
    await workspace.mustNx(['run-many', '-t', 'db-diff']);
    const found = await workspace.lockstep(['exec', '--', 'printenv', 'DATABASE_URL']);
    const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
    world = { workspace, local: found.stdout.trim(), one, two };
  }, 900_000);

  afterAll(async () => {
    await world?.workspace.close();
    await world?.one.drop();
    await world?.two.drop();
  });

  test.each(ROWS)(
    'db-diff after this change: $change',
    async (row) => {
      await row.make(world);
      const target = row.target ?? 'db-diff';
      const run = await runTargets(world.workspace, target, row.env?.(world) ?? {});
      const all = [...CHECKS, ...DIFFS].sort();
      expect(run.ran).toEqual([...row.ran].sort());
      expect(run.hit).toEqual(all.filter((id) => !row.ran.includes(id)));
      if (target === 'db-diff') {
        for (const module of ['auth', 'orders', 'stock'])
          expect(await statementsOf(world, module, 'local')).toEqual(row.plans?.[module] ?? []);
      }
      await row.then?.(world, run.output);
    },
    300_000,
  );

  test('generated types that are edited or deleted by hand come back from the cache', async () => {
    await world.workspace.mustNx(['run', 'stock:db-pull']);
    const file = 'modules/stock/src/db/schema.ts';
    const types = await readFile(join(world.workspace.folder, file), 'utf8');
    const changes = [
      async () => await edit(world, file, () => '// mine\n'),
      async () => await remove(file)(world),
    ];
    for (const change of changes) {
      await change();
      const run = await runTargets(world.workspace, 'db-pull');
      expect(run.hit).toContain('stock:db-pull');
      expect(await readFile(join(world.workspace.folder, file), 'utf8')).toBe(types);
    }
  }, 600_000);

  test('a change of the tables regenerates the types of that module alone', async () => {
    await edit(world, files.stock, (text) => text.replace('name text', 'name text, colour text'));
    const run = await runTargets(world.workspace, 'db-pull');
    expect(run.ran).toEqual(['stock:db-check', 'stock:db-diff', 'stock:db-pull']);
    const types = await readFile(join(world.workspace.folder, 'modules/stock/src/db/schema.ts'), 'utf8');
    expect(types).toContain('colour: text()');
  }, 600_000);
});
