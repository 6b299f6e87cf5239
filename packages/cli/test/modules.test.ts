import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace, type Modules } from './support/cli-workspace.js';
import { databaseState } from './support/database-state.js';
import { errorsOf, printedOf } from './support/json-output.js';

const AUTO = { target: { urlFrom: 'TARGET_URL', approval: 'auto', policy: { accept: [] } } };

const AUTH = `CREATE SCHEMA auth;
CREATE TYPE auth.role AS ENUM ('admin', 'buyer');
CREATE TABLE auth.users (id bigint PRIMARY KEY, role auth.role NOT NULL);
CREATE FUNCTION auth.is_admin(who bigint) RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT EXISTS (SELECT FROM auth.users WHERE id = who AND role = 'admin') $$;
`;
const CATALOG = `CREATE TABLE public.products (id bigint PRIMARY KEY, name text NOT NULL);
CREATE INDEX products_name ON public.products (name);
`;
const ORDERS = `CREATE TABLE public.orders (
  id bigint PRIMARY KEY,
  buyer bigint NOT NULL REFERENCES auth.users,
  product bigint NOT NULL REFERENCES public.products
);
CREATE VIEW public.order_list AS SELECT o.id, p.name FROM public.orders o JOIN public.products p ON p.id = o.product;
`;

/** `a_orders` sorts before what it uses, so that order by name would be wrong. */
const SHOP: Modules = {
  a_orders: { sql: { '001.sql': ORDERS }, uses: ['auth', 'catalog'], environments: AUTO },
  auth: { sql: { '001.sql': AUTH }, environments: AUTO },
  catalog: { sql: { '001.sql': CATALOG }, environments: AUTO },
};

const NOBODYS = `CREATE TABLE public.legacy (id bigint PRIMARY KEY, note text DEFAULT 'none');
CREATE INDEX legacy_note ON public.legacy (note);
CREATE VIEW public.legacy_notes AS SELECT note FROM public.legacy;
CREATE FUNCTION public.legacy_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER legacy_trigger BEFORE UPDATE ON public.legacy FOR EACH ROW EXECUTE FUNCTION public.legacy_touch();
COMMENT ON TABLE public.legacy IS 'from before';
COMMENT ON COLUMN public.legacy.note IS 'what was said';
GRANT SELECT ON public.legacy TO PUBLIC;
INSERT INTO public.legacy VALUES (1, 'kept');
`;

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  workspace.write(SHOP);
  database = await testDatabase();
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

const run = async (...argv: readonly string[]): Promise<CliResult> =>
  await workspace.run([...argv, '--environment=target', '--json'], { env: { TARGET_URL: database.url } });

const modulesOf = ({ stdout }: CliResult): readonly (readonly [string, boolean])[] =>
  (printedOf(stdout).modules ?? []).map(({ module, ok }) => [module, ok] as const);

/** Lines of the state that are about nobody's objects. */
const nobodys = async (): Promise<readonly string[]> =>
  (await databaseState(database.url)).filter((line) => line.includes('legacy'));

test('three modules come into an empty database in the order of what they use', async () => {
  const synced = await run('sync');
  expect(errorsOf(synced.stdout)).toEqual([]);
  expect(modulesOf(synced)).toEqual([
    ['auth', true],
    ['catalog', true],
    ['a_orders', true],
  ]);
  const again = await run('sync');
  expect(printedOf<{ outcome: string }>(again.stdout).modules?.map(({ result }) => result?.outcome)).toEqual([
    'nothing-to-do',
    'nothing-to-do',
    'nothing-to-do',
  ]);
});

test('a module whose requirement failed is not tried, and says which', async () => {
  workspace.sql('auth', { '001.sql': 'CREATE TABLE auth.users (id bigint PRIMARY KEY);' });
  const synced = await run('apply');
  expect(synced.code).toBe(1);
  expect(modulesOf(synced)).toEqual([
    ['auth', false],
    ['catalog', true],
    ['a_orders', false],
  ]);
  expect(errorsOf(synced.stdout).map(({ code }) => code)).toEqual([
    'SCHEMA.INVALID_SQL',
    'DEPENDENCY.MISSING',
  ]);
  expect(errorsOf(synced.stdout)[1]?.message).toBe(
    'a_orders was not run, because auth, which it uses, failed.',
  );
  expect(await database.run("SELECT to_regclass('public.orders') AS t")).toEqual([{ t: null }]);
});

test('a change in one module touches nothing of the others', async () => {
  expect((await run('apply')).code).toBe(0);
  const state = await databaseState(database.url, ['lockstep']);
  workspace.sql('catalog', { '001.sql': `${CATALOG}CREATE TABLE public.tags (id bigint PRIMARY KEY);\n` });

  const diff = await run('diff');
  const statements = printedOf<{ statements: readonly { sql: string }[] }>(diff.stdout).modules?.map(
    ({ module, result }) => [module, result?.statements.length],
  );
  expect(statements).toEqual([
    ['auth', 0],
    ['catalog', 1],
    ['a_orders', 0],
  ]);
  expect((await run('apply')).code).toBe(0);
  const after = await databaseState(database.url, ['lockstep']);
  expect(after.filter((line) => !line.includes('tags'))).toEqual(state);
  const applied = await database.run(
    'SELECT module, count(*)::int AS n FROM lockstep.applied_plan GROUP BY 1 ORDER BY 1',
  );
  expect(applied).toEqual([
    { module: 'a_orders', n: 1 },
    { module: 'auth', n: 1 },
    { module: 'catalog', n: 2 },
  ]);
});

test('a table nobody owns is listed with what belongs to it, and is the same afterwards', async () => {
  await database.run(NOBODYS);
  const state = await nobodys();
  const diff = await run('diff', '--module=catalog');
  expect(printedOf<{ unowned: unknown }>(diff.stdout).modules?.[0]?.result?.unowned).toEqual([
    { kind: 'function', name: 'public.legacy_touch()' },
    { kind: 'table', name: 'public.legacy' },
    { kind: 'view', name: 'public.legacy_notes' },
  ]);
  expect((await run('sync')).code).toBe(0);
  workspace.sql('catalog', {
    '001.sql': 'CREATE TABLE public.products (id bigint PRIMARY KEY, name text NOT NULL);',
  });
  expect((await run('apply', '--accept=all')).code).toBe(0);
  expect(await nobodys()).toEqual(state);
  expect(await database.run('SELECT * FROM public.legacy')).toEqual([{ id: '1', note: 'kept' }]);
});

test('objects of others that use ours are named, and are the same afterwards', async () => {
  expect((await run('apply')).code).toBe(0);
  await database.run('CREATE VIEW public.legacy_names AS SELECT name FROM public.products');
  const state = await nobodys();
  workspace.sql('catalog', { '001.sql': 'CREATE TABLE public.products (id bigint PRIMARY KEY);' });
  const diff = await run('diff', '--module=catalog');
  expect(printedOf(diff.stdout).modules?.[0]?.result).toMatchObject({
    dependents: expect.arrayContaining([expect.objectContaining({ name: 'public.legacy_names' })]) as unknown,
  });
  const applied = await run('apply', '--module=catalog', '--accept=all');
  expect(applied.code).toBe(1);
  expect(errorsOf(applied.stdout)[0]?.message).toMatch(/public\.(legacy_names|order_list)/);
  expect(await nobodys()).toEqual(state);
  expect(await database.run('SELECT name FROM public.legacy_names')).toEqual([]);
});

test('a module that is gone from the workspace leaves its objects where they are', async () => {
  expect((await run('apply')).code).toBe(0);
  const state = await databaseState(database.url, ['lockstep']);
  const { auth, catalog } = SHOP;
  if (auth === undefined || catalog === undefined) throw new Error('the shop has three modules');
  workspace.write({ auth, catalog });
  expect((await run('apply')).code).toBe(0);
  expect(await databaseState(database.url, ['lockstep'])).toEqual(state);
});
