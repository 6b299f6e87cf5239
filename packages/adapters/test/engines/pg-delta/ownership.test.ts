import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { OwnedObject } from '@lockstep/core/ownership/ledger.js';
import { refuseBrokenDependents } from '@lockstep/core/ownership/dependents.js';
import { afterEach, describe, expect, test } from 'vitest';
import {
  applyProposal,
  converge,
  engine,
  ledgerRows,
  type ModuleCase,
  type OwnedDatabase,
  ownedDatabase,
  planBetween,
  sqlOf,
} from './two-databases.js';

const made: OwnedDatabase[] = [];

async function database(major: 15 | 18, sql = ''): Promise<OwnedDatabase> {
  const one = await ownedDatabase(major);
  made.push(one);
  if (sql !== '') await one.run(sql);
  return one;
}

/** Loads a module's context and files, with the context read in between, as a command does. */
async function scratch(
  major: 15 | 18,
  files: { readonly context: string; readonly own: string },
): Promise<{ readonly desired: OwnedDatabase; readonly context: CatalogSnapshot }> {
  const desired = await database(major, files.context);
  const context = await engine.readCatalog(desired.target);
  await desired.run(files.own);
  return { desired, context };
}

/** What pg_catalog says about everything around one table, to compare before and after. */
async function portrait(on: OwnedDatabase, table: string): Promise<unknown> {
  return await on.run(`
    SELECT c.relname, c.relacl::text, obj_description(c.oid) AS comment, c.relrowsecurity,
      (SELECT json_agg(json_build_object('name', attname, 'type', atttypid::regtype, 'acl', attacl::text,
        'comment', col_description(attrelid, attnum)) ORDER BY attnum)
       FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS columns,
      (SELECT json_agg(pg_get_indexdef(indexrelid) ORDER BY indexrelid) FROM pg_index WHERE indrelid = c.oid) AS indexes,
      (SELECT json_agg(pg_get_triggerdef(oid) ORDER BY oid) FROM pg_trigger WHERE tgrelid = c.oid) AS triggers,
      (SELECT json_agg(polname ORDER BY polname) FROM pg_policy WHERE polrelid = c.oid) AS policies,
      (SELECT json_agg(definition ORDER BY viewname) FROM pg_views WHERE schemaname = 'public') AS views
    FROM pg_class c WHERE c.oid = '${table}'::regclass`);
}

afterEach(async () => {
  await Promise.all(made.splice(0).map(async ({ database: one }) => await one.drop()));
});

const LEGACY = `
  CREATE FUNCTION public.stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TABLE public.legacy (id int, note text);
  CREATE INDEX legacy_note ON public.legacy (note);
  CREATE VIEW public.legacy_view AS SELECT id FROM public.legacy;
  CREATE TRIGGER legacy_stamp BEFORE INSERT ON public.legacy FOR EACH ROW EXECUTE FUNCTION public.stamp();
  COMMENT ON TABLE public.legacy IS 'old';
  COMMENT ON COLUMN public.legacy.note IS 'notes';
  GRANT SELECT (note) ON public.legacy TO reader;
  ALTER TABLE public.legacy ENABLE ROW LEVEL SECURITY;
  CREATE POLICY legacy_policy ON public.legacy USING (id > 0);`;

const AUTH = `CREATE SCHEMA auth; CREATE TYPE auth.role AS ENUM ('user', 'admin');
  CREATE TABLE auth.users (id bigint PRIMARY KEY, role auth.role NOT NULL DEFAULT 'user');`;
const SHOP = `CREATE SCHEMA shop; CREATE TABLE shop.product (id bigint PRIMARY KEY, seller bigint REFERENCES auth.users);`;
const ORDERS = `CREATE SCHEMA orders; CREATE TABLE orders.item (
    id bigint PRIMARY KEY, product bigint REFERENCES shop.product, buyer bigint REFERENCES auth.users, as_role auth.role);
  CREATE VIEW orders.buyers AS SELECT u.id, u.role FROM auth.users u JOIN orders.item i ON i.buyer = u.id;`;

describe.each([15, 18] as const)('on PostgreSQL %i', (major) => {
  test('three modules come into an empty database in the order of their graph, each with its own plan', async () => {
    const target = await database(major);
    const modules = [
      { name: 'auth', context: '', own: AUTH },
      { name: 'shop', context: AUTH, own: SHOP },
      { name: 'orders', context: `${AUTH} ${SHOP}`, own: ORDERS },
    ];
    let ledger: readonly OwnedObject[] = [];
    for (const module of modules) {
      const { desired, context } = await scratch(major, module);
      const about: ModuleCase = { module: module.name, claims: {}, ledger, context };
      const { first, second } = await converge(target, desired, about);
      const states = new Set(first.ownership.requires.map(({ state }) => state));
      expect([...states], module.name).toEqual(module.context === '' ? [] : ['present']);
      expect(sqlOf(second)).toEqual([]);
      expect(second.from).toBe(first.to);
      ledger = [...ledger, ...ledgerRows(module.name, second)];
    }
    expect([...new Set(ledger.map(({ module }) => module))]).toEqual(['auth', 'shop', 'orders']);
    expect(
      ledger.filter(({ kind }) => kind === 'table').map(({ module, name }) => `${module} ${name}`),
    ).toEqual(['auth auth.users', 'shop shop.product', 'orders orders.item']);
  });

  test('a plan exists before the modules it needs were applied, and says what is missing', async () => {
    const target = await database(major);
    const { desired, context } = await scratch(major, { context: `${AUTH} ${SHOP}`, own: ORDERS });
    const plan = await planBetween(target, desired, { module: 'orders', claims: {}, context });
    expect(plan.ownership.requires.map(({ kind, name, state }) => `${kind} ${name} ${state}`)).toEqual([
      'table auth.users missing',
      'table shop.product missing',
      'type auth.role missing',
    ]);
    expect(sqlOf(plan).filter((sql) => /^CREATE/.test(sql)).length).toBeGreaterThanOrEqual(3);
    expect(sqlOf(plan).filter((sql) => /CREATE (?:TABLE|TYPE|SCHEMA) "(?:auth|shop)"/.test(sql))).toEqual([]);
  });

  test('a required object that is not as the files of its module say is told', async () => {
    const target = await database(major, AUTH.replace('id bigint', 'id int'));
    const { desired, context } = await scratch(major, { context: AUTH, own: SHOP });
    const plan = await planBetween(target, desired, { module: 'shop', claims: {}, context });
    expect(plan.ownership.requires.map(({ name, state }) => [name, state])).toEqual([
      ['auth.users', 'differs'],
    ]);
    expect(sqlOf(plan).filter((sql) => /ALTER TABLE "auth"/.test(sql))).toEqual([]);
  });

  test('what nobody owns keeps everything that hangs on it, and is listed', async () => {
    const target = await database(major, `${LEGACY} CREATE TABLE public.mine (id int, gone int);`);
    const before = await portrait(target, 'public.legacy');
    const desired = await database(
      major,
      'CREATE TABLE public.mine (id bigint NOT NULL, added text); CREATE TABLE public.fresh (id int)',
    );
    const { first, second } = await converge(target, desired, { claims: {} });
    expect(sqlOf(first).filter((sql) => /legacy|stamp/.test(sql))).toEqual([]);
    expect(first.ownership.unowned.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'function public.stamp()',
      'table public.legacy',
      'view public.legacy_view',
    ]);
    expect(first.ownership.adopts).toEqual([{ kind: 'table', name: 'public.mine', differs: true }]);
    expect(sqlOf(second)).toEqual([]);
    expect(await portrait(target, 'public.legacy')).toEqual(before);
  });

  test("what the ledger says is ours is dropped with its files, and another module's is not", async () => {
    const target = await database(
      major,
      'CREATE TABLE public.ours (id int); CREATE TABLE public.theirs (id int)',
    );
    const desired = await database(major, 'CREATE TABLE public.new (id int)');
    const plan = await planBetween(target, desired, {
      claims: { schemas: ['*'] },
      ledger: [
        { module: 'main', kind: 'table', name: 'public.ours', hash: '' },
        { module: 'other', kind: 'table', name: 'public.theirs', hash: '' },
      ],
    });
    expect(sqlOf(plan).filter((sql) => sql.startsWith('DROP'))).toEqual(['DROP TABLE "public"."ours"']);
    expect(plan.ownership.conflicts).toEqual([]);
  });

  test('a schema stays when its files go, unless the module claims it', async () => {
    const target = await database(major, 'CREATE SCHEMA api; CREATE TABLE api.t (id int)');
    const desired = await database(major);
    const ledger: readonly OwnedObject[] = [
      { module: 'main', kind: 'schema', name: 'api', hash: '' },
      { module: 'main', kind: 'table', name: 'api.t', hash: '' },
    ];
    const kept = await planBetween(target, desired, { claims: {}, ledger });
    expect(sqlOf(kept)).toEqual(['DROP TABLE "api"."t"']);
    const claimed = await planBetween(target, desired, { claims: { schemas: ['api'] }, ledger });
    expect(sqlOf(claimed)).toEqual(['DROP TABLE "api"."t"', 'DROP SCHEMA "api"']);
  });

  test('what others built on ours is found, and a statement that would break it is refused', async () => {
    const target = await database(
      major,
      `CREATE TABLE public.ours (id int PRIMARY KEY, word text, kept int);
       CREATE VIEW public.report AS SELECT word FROM public.ours;
       CREATE TABLE public.theirs (ours int REFERENCES public.ours);`,
    );
    const ledger: readonly OwnedObject[] = [
      { module: 'main', kind: 'table', name: 'public.ours', hash: '' },
      { module: 'reports', kind: 'view', name: 'public.report', hash: '' },
    ];
    const about: ModuleCase = { claims: {}, ledger };
    const harmless = await planBetween(
      target,
      await database(major, `CREATE TABLE public.ours (id int PRIMARY KEY, word text)`),
      about,
    );
    expect(
      harmless.ownership.dependents.map(({ kind, name, uses, module }) => ({ kind, name, uses, module })),
    ).toEqual([
      { kind: 'constraint', name: 'public.theirs.theirs_ours_fkey', uses: 'table public.ours', module: null },
      { kind: 'view', name: 'public.report', uses: 'table public.ours', module: 'reports' },
    ]);
    const check = (plan: typeof harmless) => (): void =>
      refuseBrokenDependents({
        module: 'main',
        proposal: plan.proposal,
        ownership: plan.ownership,
        current: plan.current,
        desired: plan.desired,
        claims: {},
        ledger,
      });
    expect(check(harmless)).not.toThrow();
    const retyped = await planBetween(
      target,
      await database(major, `CREATE TABLE public.ours (id int PRIMARY KEY, word varchar(9), kept int)`),
      about,
    );
    expect(check(retyped)).toThrow(
      expect.objectContaining({
        code: 'OWNERSHIP.CONFLICT',
        message: expect.stringContaining('view public.report, which belongs to module reports'),
      }),
    );
    await expect(applyProposal(target, retyped)).rejects.toThrow(/view/);
    const keyless = await planBetween(
      target,
      await database(major, `CREATE TABLE public.ours (id int NOT NULL, word text, kept int)`),
      about,
    );
    expect(check(keyless)).toThrow(/theirs_ours_fkey/);
  });

  test("what our files put on another module's object is a stray, whatever it is", async () => {
    const { desired, context } = await scratch(major, {
      context: `${AUTH} CREATE FUNCTION auth.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
      own: `CREATE INDEX users_role ON auth.users (role); GRANT SELECT ON auth.users TO reader;
        COMMENT ON TABLE auth.users IS 'ours now'; ALTER TABLE auth.users ADD COLUMN extra int;
        CREATE TRIGGER t BEFORE INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.f();
        ALTER TABLE auth.users ALTER COLUMN role DROP DEFAULT; CREATE TABLE public.ours (id int);`,
    });
    const plan = await planBetween(await database(major), desired, { claims: {}, context });
    expect(
      plan.ownership.strays.map(({ object, change }) => `${object.kind} ${object.name} ${change}`),
    ).toEqual([
      'column auth.users.extra made',
      'comment table auth.users made',
      'default auth.users.role removed',
      'grant table auth.users to reader made',
      'index auth.users_role made',
      'trigger auth.users.t made',
    ]);
    expect(new Set(plan.ownership.strays.map(({ on }) => on.name))).toEqual(new Set(['auth.users']));
  });

  test('two modules that make one table are told by the ledger', async () => {
    const target = await database(major, 'CREATE TABLE public.both (id int)');
    const desired = await database(major, 'CREATE TABLE public.both (id int)');
    const plan = await planBetween(target, desired, {
      claims: {},
      ledger: [{ module: 'first', kind: 'table', name: 'public.both', hash: '' }],
    });
    expect(plan.ownership.conflicts).toEqual([
      { kind: 'table', name: 'public.both', module: 'first', by: 'files' },
    ]);
    expect(sqlOf(plan)).toEqual([]);
  });

  test('kinds the engine cannot manage are listed by name with their state', async () => {
    const objects = (order: string): string => `
      CREATE TABLE public.s (a int, b int);
      CREATE STATISTICS public.pair_of (${order}) ON a, b FROM public.s;
      CREATE TEXT SEARCH CONFIGURATION public.mine (COPY = english);
      CREATE FUNCTION public.near(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 2';
      CREATE OPERATOR public.~~~ (LEFTARG = int, RIGHTARG = int, FUNCTION = public.near);`;
    const target = await database(major, objects('ndistinct').replace(/CREATE TEXT.*;/, ''));
    const desired = await database(major, objects('dependencies'));
    const plan = await planBetween(target, desired, { claims: {} });
    expect(plan.ownership.unmanaged.map(({ kind, name, state }) => ({ kind, name, state }))).toEqual([
      { kind: 'other', name: 'operator public.~~~ (integer, integer)', state: 'in_step' },
      { kind: 'other', name: 'statistics public.pair_of', state: 'differs' },
      { kind: 'other', name: 'text search configuration public.mine', state: 'absent' },
    ]);
  });
});

test('credentials are in no catalog, and ours that hold one are named', async () => {
  const target = await database(18);
  await target.database.run(`CREATE EXTENSION postgres_fdw;
    CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h');
    CREATE USER MAPPING FOR app SERVER far OPTIONS (user 'u', password 'geheim-1');
    CREATE SUBSCRIPTION feed CONNECTION 'host=x password=geheim-2' PUBLICATION p WITH (connect = false)`);
  const superuser = {
    ...target.target,
    url: (await import('@lockstep/core/config/url/redacted-url.js')).RedactedUrl.of(target.database.url),
  };
  const snapshot = await engine.readCatalog(superuser);
  expect(JSON.stringify(snapshot.catalog)).not.toMatch(/geheim/);
  const desired = await database(18);
  const plan = await planBetween({ ...target, target: superuser }, desired, { claims: { schemas: ['*'] } });
  expect(plan.ownership.withCredentials).toEqual([
    { kind: 'other', name: 'user mapping far for app', options: ['password'] },
    { kind: 'subscription', name: 'feed', options: ['conninfo'] },
  ]);
  expect(JSON.stringify(plan.proposal)).not.toMatch(/geheim/);
  const unclaimed = await planBetween({ ...target, target: superuser }, desired, { claims: {} });
  expect([unclaimed.ownership.withCredentials, sqlOf(unclaimed)]).toEqual([[], []]);
  await target.database.run(`ALTER SUBSCRIPTION feed SET (slot_name = NONE); DROP SUBSCRIPTION feed`);
});
