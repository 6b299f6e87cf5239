import { classifyProposal } from '@lockstep/core/planning/classify-proposal.js';
import { afterEach, describe, expect, test } from 'vitest';
import { postgresSqlParser } from '../../../../src/dialects/postgresql/parser/sql-parser.js';
import { converge, type OwnedDatabase, pairOf, planBetween, sqlOf } from '../two-databases.js';

const made: OwnedDatabase[] = [];

async function pair(
  major: 15 | 18,
  current: string,
  desired: string,
): Promise<readonly [OwnedDatabase, OwnedDatabase]> {
  const databases = await pairOf(major, { current, desired });
  made.push(...databases);
  return databases;
}

afterEach(async () => {
  await Promise.all(made.splice(0).map(async ({ database }) => await database.drop()));
});

const SHOP = `
  CREATE SCHEMA shop;
  CREATE TYPE shop.state AS ENUM ('open', 'paid');
  CREATE TABLE shop.customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail text NOT NULL UNIQUE);
  CREATE TABLE shop.orders (
    id bigserial PRIMARY KEY,
    customer bigint NOT NULL REFERENCES shop.customer,
    state shop.state NOT NULL DEFAULT 'open',
    kind varchar(10) CHECK (kind IN ('web', 'shop'))
  );
  CREATE INDEX orders_state ON shop.orders (state) WHERE state <> 'paid';
  CREATE VIEW shop.open_orders AS SELECT o.id, c.mail FROM shop.orders o JOIN shop.customer c ON c.id = o.customer;
  CREATE FUNCTION shop.total() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM shop.orders';
  COMMENT ON TABLE shop.orders IS 'Orders';
  GRANT SELECT ON shop.orders TO reader;`;

describe.each([15, 18] as const)('on PostgreSQL %i', (major) => {
  test('an empty database converges to a schema of many kinds, and the second plan is empty', async () => {
    const [current, desired] = await pair(major, '', SHOP);
    const { first, second } = await converge(current, desired);
    expect(sqlOf(second)).toEqual([]);
    expect(second.from).toBe(first.to);
    expect(second.to).toBe(first.to);
  });

  test('a routine that is new is created, and only one that exists is replaced', async () => {
    const body = (value: number) => `
      CREATE FUNCTION public.answer() RETURNS int LANGUAGE sql AS 'SELECT ${value}';
      CREATE PROCEDURE public.act() LANGUAGE sql AS 'SELECT ${value}';`;
    const [empty, made] = await pair(major, '', body(42));
    const { first, second } = await converge(empty, made);
    expect(sqlOf(first).map((sql) => /^CREATE (?:OR REPLACE )?\w+/.exec(sql)?.[0])).toEqual(
      expect.arrayContaining(['CREATE FUNCTION', 'CREATE PROCEDURE']),
    );
    expect(sqlOf(second)).toEqual([]);
    const [before, after] = await pair(major, body(42), body(43));
    expect(sqlOf((await converge(before, after)).first).join('\n')).toMatch(
      /CREATE OR REPLACE FUNCTION[^]*CREATE OR REPLACE PROCEDURE|CREATE OR REPLACE PROCEDURE[^]*CREATE OR REPLACE FUNCTION/,
    );
  });

  test('nothing is said about owners and their grants, whoever reads and owns the database', async () => {
    const tables = Array.from(
      { length: 71 },
      (_, index) => `
      CREATE TABLE public.t${index} (id bigserial PRIMARY KEY, name varchar(40) NOT NULL, kind text DEFAULT 'a');
      CREATE INDEX ON public.t${index} (name);`,
    ).join('\n');
    const [current, desired] = await pair(major, '', tables);
    const { first, second } = await converge(current, desired);
    expect(sqlOf(first).filter((sql) => /OWNER TO|GRANT|REVOKE|AUTHORIZATION/.test(sql))).toEqual([]);
    expect(sqlOf(second)).toEqual([]);
    await current.database.run(
      'ALTER TABLE public.t1 OWNER TO postgres; ALTER TABLE public.t2 OWNER TO auditor',
    );
    const third = await planBetween(current, desired);
    expect(sqlOf(third)).toEqual([]);
    expect(third.from).toBe(third.to);
  });

  test('an owner that the files name is part of what is planned and compared', async () => {
    const table = 'CREATE TABLE public.kept (id int)';
    const [current, desired] = await pair(major, table, '');
    await desired.database.run('GRANT auditor TO app; GRANT CREATE ON SCHEMA public TO auditor');
    await current.database.run('GRANT auditor TO app; GRANT CREATE ON SCHEMA public TO auditor');
    await desired.run(`${table}; ALTER TABLE public.kept OWNER TO auditor`);
    const { first, second } = await converge(current, desired);
    expect(sqlOf(first)).toEqual(['ALTER TABLE "public"."kept" OWNER TO "auditor"']);
    expect(first.from).not.toBe(first.to);
    expect(sqlOf(second)).toEqual([]);
    expect(second.from).toBe(first.to);
  });

  test('varchar IN converges in every place that prints an expression', async () => {
    const carriers = `
      CREATE TABLE public.a (
        kind varchar(10) CONSTRAINT kind_known CHECK (kind IN ('a', 'b')),
        is_a boolean GENERATED ALWAYS AS (kind IN ('a', 'x')) STORED
      );
      CREATE INDEX a_kind ON public.a (kind) WHERE kind IN ('a', 'b');
      ALTER TABLE public.a ENABLE ROW LEVEL SECURITY;
      CREATE POLICY a_policy ON public.a USING (kind IN ('a', 'b')) WITH CHECK (kind NOT IN ('c', 'd'));
      CREATE VIEW public.a_view AS SELECT kind FROM public.a WHERE kind IN ('a', 'b');
      CREATE MATERIALIZED VIEW public.a_kept AS SELECT kind FROM public.a WHERE kind IN ('a', 'b');
      CREATE DOMAIN public.a_domain AS varchar(3) CHECK (VALUE IN ('x', 'y'));
      CREATE FUNCTION public.noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER a_trigger BEFORE INSERT ON public.a FOR EACH ROW WHEN (NEW.kind IN ('a', 'b'))
        EXECUTE FUNCTION public.noop();
      CREATE RULE a_rule AS ON UPDATE TO public.a WHERE NEW.kind IN ('q', 'r') DO INSTEAD NOTHING;`;
    const [current, desired] = await pair(major, '', carriers);
    const { first, second } = await converge(current, desired);
    expect(sqlOf(first).length).toBeGreaterThan(7);
    expect(sqlOf(second)).toEqual([]);
    expect(second.from).toBe(second.to);
    const printed = `SELECT pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE conname IN ('kind_known', 'a_domain_check')
      UNION ALL SELECT pg_get_indexdef('public.a_kind'::regclass) UNION ALL SELECT pg_get_viewdef('public.a_view'::regclass)
      UNION ALL SELECT polqual FROM (SELECT pg_get_expr(polqual, polrelid) AS polqual FROM pg_policy) p
      UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`;
    expect(await current.run(printed)).toEqual(await desired.run(printed));
  });

  test('an index on a partitioned table reaches its partitions', async () => {
    const table = `CREATE TABLE public.log (at date NOT NULL, what text) PARTITION BY RANGE (at);
      CREATE TABLE public.log_24 PARTITION OF public.log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');`;
    const [current, desired] = await pair(
      major,
      table,
      `${table} CREATE INDEX log_what ON public.log (what); CREATE UNIQUE INDEX "Log At" ON public.log (at);`,
    );
    const { first, second } = await converge(current, desired);
    expect(sqlOf(first).toSorted()).toEqual([
      'CREATE INDEX log_what ON public.log USING btree (what)',
      'CREATE UNIQUE INDEX "Log At" ON public.log USING btree (at)',
    ]);
    expect(sqlOf(second)).toEqual([]);
    expect(
      await current.run(`SELECT count(*)::int AS children, bool_and(indisvalid) AS valid FROM pg_index
        WHERE indrelid = 'public.log_24'::regclass OR indrelid = 'public.log'::regclass`),
    ).toEqual([{ children: 4, valid: true }]);
  });

  test('a value added to an enum can be the default of a column in the same plan', async () => {
    const before = `CREATE TYPE public.mood AS ENUM ('a');
      CREATE TABLE public.person (mood public.mood DEFAULT 'a', word text);`;
    const after = `CREATE TYPE public.mood AS ENUM ('a', 'b');
      CREATE TABLE public.person (mood public.mood DEFAULT 'b', word public.mood);
      CREATE INDEX person_b ON public.person (mood) WHERE mood = 'b';`;
    const [current, desired] = await pair(major, before, after);
    await current.run(`INSERT INTO public.person (word) VALUES ('a')`);
    const { first, second } = await converge(current, desired);
    expect(first.proposal.statements[0]).toMatchObject({
      sql: `ALTER TYPE "public"."mood" ADD VALUE 'b' AFTER 'a'`,
      startsSegment: false,
    });
    expect(first.proposal.statements.filter(({ startsSegment }) => startsSegment)).toEqual([
      first.proposal.statements[1],
    ]);
    expect(sqlOf(second)).toEqual([]);
  });

  test('a value that nothing uses shares the transaction of the plan', async () => {
    const [current, desired] = await pair(
      major,
      `CREATE TYPE public.mood AS ENUM ('a'); CREATE TABLE public.p (id int)`,
      `CREATE TYPE public.mood AS ENUM ('a', 'c'); CREATE TABLE public.p (id int, other text)`,
    );
    const { first, second } = await converge(current, desired);
    expect(first.proposal.statements.map(({ startsSegment }) => startsSegment)).toEqual([false, false]);
    expect(sqlOf(second)).toEqual([]);
  });

  test('values taken from an enum, and a column that goes from one enum to another, keep their rows', async () => {
    const [current, desired] = await pair(
      major,
      `CREATE TYPE public.size AS ENUM ('s', 'm', 'l'); CREATE TYPE public.other AS ENUM ('s', 'm');
       CREATE TABLE public.shirt (size public.size DEFAULT 's', sizes public.size[]);
       CREATE TABLE public.sock (size public.size);`,
      `CREATE TYPE public.size AS ENUM ('s', 'm'); CREATE TYPE public.other AS ENUM ('s', 'm');
       CREATE TABLE public.shirt (size public.size DEFAULT 's', sizes public.size[]);
       CREATE TABLE public.sock (size public.other);`,
    );
    await current.run(`INSERT INTO public.shirt VALUES ('m', '{s,m}'); INSERT INTO public.sock VALUES ('s')`);
    const { second } = await converge(current, desired);
    expect(sqlOf(second)).toEqual([]);
    expect(await current.run('SELECT size::text, sizes::text FROM public.shirt')).toEqual([
      { size: 'm', sizes: '{s,m}' },
    ]);
    expect(await current.run('SELECT size::text FROM public.sock')).toEqual([{ size: 's' }]);
  });

  test('a column becomes an identity after NOT NULL, and takes a new default after its new type', async () => {
    const [current, desired] = await pair(
      major,
      `CREATE TABLE public.c (a int, b text DEFAULT '1', d int GENERATED ALWAYS AS IDENTITY)`,
      `CREATE TYPE public.kind AS ENUM ('x');
       CREATE TABLE public.c (a int GENERATED BY DEFAULT AS IDENTITY, b public.kind DEFAULT 'x', d int)`,
    );
    const { second } = await converge(current, desired);
    expect(sqlOf(second)).toEqual([]);
  });

  test('grants on columns survive when those of their table change', async () => {
    const table = 'CREATE TABLE public.g (a int, b int)';
    const [current, desired] = await pair(
      major,
      `${table}; GRANT UPDATE ON public.g TO reader`,
      `${table}; GRANT SELECT ON public.g TO reader; GRANT UPDATE (b) ON public.g TO reader`,
    );
    const { second } = await converge(current, desired);
    expect(sqlOf(second)).toEqual([]);
  });

  test('default privileges of the target do not leak into what is created', async () => {
    const [current, desired] = await pair(
      major,
      'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader',
      'CREATE TABLE public.secret (id int)',
    );
    const { first, second } = await converge(current, desired, { claims: {} });
    expect(sqlOf(first)).toContain('REVOKE ALL ON TABLE "public"."secret" FROM "reader"');
    expect(sqlOf(second)).toEqual([]);
  });

  test('default privileges of a schema come and go without a trace', async () => {
    const given = `ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON FUNCTIONS FROM PUBLIC;
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO reader`;
    const rows = 'SELECT defaclobjtype, defaclacl::text FROM pg_default_acl';
    const [current, desired] = await pair(major, '', given);
    await converge(current, desired);
    expect(await current.run(rows)).toEqual(await desired.run(rows));
    const [full, empty] = await pair(major, given, '');
    const { second } = await converge(full, empty);
    expect(await full.run(rows)).toEqual([]);
    expect([sqlOf(second), second.from === second.to]).toEqual([[], true]);
  });
});

describe('renames', () => {
  const before = 'CREATE TABLE public.users (id int, mail text)';
  const after = 'CREATE TABLE public.users (id int, email text)';

  test('are only offered where nobody named them', async () => {
    const [current, desired] = await pair(18, before, after);
    const plan = await planBetween(current, desired);
    expect(plan.proposal.renameCandidates).toEqual([
      { kind: 'column', from: 'public.users.mail', to: 'public.users.email' },
    ]);
    expect(sqlOf(plan).toSorted()).toEqual([
      'ALTER TABLE "public"."users" ADD COLUMN "email" text',
      'ALTER TABLE "public"."users" DROP COLUMN "mail"',
    ]);
  });

  test('keep the rows where they were named', async () => {
    const [current, desired] = await pair(18, before, after);
    await current.run(`INSERT INTO public.users VALUES (1, 'a@b')`);
    const { first, second } = await converge(current, desired, {
      renames: [{ from: 'public.users.mail', to: 'public.users.email' }],
    });
    expect(first.proposal).toMatchObject({ renameCandidates: [], statements: [{ verb: 'rename' }] });
    expect(sqlOf(second)).toEqual([]);
    expect(await current.run('SELECT email FROM public.users')).toEqual([{ email: 'a@b' }]);
  });

  test('of a table take along what is named after it, and every dependent', async () => {
    const files = (name: string): string => `
      CREATE TABLE public.${name} (id serial PRIMARY KEY, mail text UNIQUE CHECK (mail <> ''), boss int REFERENCES public.${name});
      CREATE INDEX by_mail ON public.${name} (lower(mail)); COMMENT ON TABLE public.${name} IS 'all';
      GRANT SELECT ON public.${name} TO reader; GRANT UPDATE (mail) ON public.${name} TO auditor;
      CREATE VIEW public.mails AS SELECT mail FROM public.${name};
      CREATE TABLE public.note (by int REFERENCES public.${name});
      ALTER TABLE public.${name} ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON public.${name} USING (mail <> 'x');`;
    const [current, desired] = await pair(18, files('users'), files('accounts'));
    await current.run(`INSERT INTO public.users (mail) VALUES ('a@b'); INSERT INTO public.note VALUES (1)`);
    const { first, second } = await converge(current, desired, {
      renames: [{ from: 'public.users', to: 'public.accounts' }],
    });
    expect(
      sqlOf(first).filter((sql) => /DROP (?:TABLE|CONSTRAINT|INDEX|COLUMN|SEQUENCE|POLICY)/.test(sql)),
    ).toEqual([]);
    expect(sqlOf(second)).toEqual([]);
    expect(second.from).toBe(first.to);
    expect(await current.run('SELECT id, mail FROM public.accounts')).toEqual([{ id: 1, mail: 'a@b' }]);
    expect(await current.run(`INSERT INTO public.accounts (mail) VALUES ('c') RETURNING id`)).toEqual([
      { id: 2 },
    ]);
  });

  test('of a table and of its column can be named together, in any order', async () => {
    const [current, desired] = await pair(
      18,
      'CREATE TABLE public.users (id int PRIMARY KEY, mail text UNIQUE); CREATE INDEX i ON public.users (mail)',
      'CREATE TABLE public.accounts (id int PRIMARY KEY, email text UNIQUE); CREATE INDEX i ON public.accounts (email)',
    );
    const { first, second } = await converge(current, desired, {
      renames: [
        { from: 'public.users.mail', to: 'public.accounts.email' },
        { from: 'public.users', to: 'public.accounts' },
      ],
    });
    expect(sqlOf(first).filter((sql) => !/ RENAME /.test(sql))).toEqual([]);
    expect(first.proposal.statements.map(({ verb }) => verb)).toEqual(sqlOf(first).map(() => 'rename'));
    expect(sqlOf(first).length).toBeGreaterThanOrEqual(2);
    expect(sqlOf(second)).toEqual([]);
  });

  test('settle which of two equal columns is which', async () => {
    const [current, desired] = await pair(
      18,
      'CREATE TABLE public.u (a text, b text)',
      'CREATE TABLE public.u (c text, d text)',
    );
    const { first, second } = await converge(current, desired, {
      renames: [
        { from: 'public.u.a', to: 'public.u.d' },
        { from: 'public.u.b', to: 'public.u.c' },
      ],
    });
    expect(sqlOf(first)).toEqual([
      'ALTER TABLE "public"."u" RENAME COLUMN "a" TO "d"',
      'ALTER TABLE "public"."u" RENAME COLUMN "b" TO "c"',
    ]);
    expect(sqlOf(second)).toEqual([]);
  });

  test('that fit nothing are refused with those that would fit', async () => {
    const [current, desired] = await pair(18, before, after);
    await expect(
      planBetween(current, desired, { renames: [{ from: 'public.users.mial', to: 'public.users.email' }] }),
    ).rejects.toMatchObject({
      code: 'CONFIG.INVALID',
      message: expect.stringContaining('public.users.mial'),
      next: ['run the command again with --rename=public.users.mail=public.users.email'],
    });
  });
});

describe('hazards after a rename', () => {
  const hazardsOf = async (
    before: string,
    after: string,
    renames: readonly { from: string; to: string }[],
  ) => {
    const [current, desired] = await pair(18, before, after);
    const { proposal, ...planned } = await planBetween(current, desired, { renames });
    const statements = await classifyProposal(postgresSqlParser, {
      dialect: 'postgresql',
      statements: proposal.statements,
      current: planned.current.catalog,
      desired: planned.desired.catalog,
    });
    await converge(current, desired, { renames });
    return statements.map(({ sql, hazards }) => [sql, hazards.map(({ code }) => code)]);
  };

  test('are those of the column that was there, with its type and its index', async () => {
    expect(
      await hazardsOf(
        'CREATE TABLE public.u (id int, mail varchar(20)); CREATE INDEX i ON public.u (mail)',
        'CREATE TABLE public.u (id int, email text); CREATE INDEX i ON public.u (email)',
        [{ from: 'public.u.mail', to: 'public.u.email' }],
      ),
    ).toEqual([
      ['ALTER TABLE "public"."u" RENAME COLUMN "mail" TO "email"', ['BREAKS_READERS']],
      ['ALTER TABLE "public"."u" ALTER COLUMN "email" TYPE text USING "email"::text', []],
    ]);
  });

  test('are those of a change that rewrites and may fail, in a table that was renamed too', async () => {
    expect(
      await hazardsOf(
        'CREATE TABLE public.u (id int PRIMARY KEY, n bigint)',
        'CREATE TABLE public.w (id int PRIMARY KEY, m int)',
        [
          { from: 'public.u', to: 'public.w' },
          { from: 'public.u.n', to: 'public.w.m' },
        ],
      ),
    ).toEqual([
      ['ALTER TABLE "public"."u" RENAME TO "w"', ['BREAKS_READERS']],
      ['ALTER TABLE "public"."w" RENAME CONSTRAINT "u_pkey" TO "w_pkey"', ['BREAKS_READERS']],
      ['ALTER TABLE "public"."w" RENAME COLUMN "n" TO "m"', ['BREAKS_READERS']],
      [
        'ALTER TABLE "public"."w" ALTER COLUMN "m" TYPE integer USING "m"::integer',
        [
          'TABLE_REWRITE',
          'BLOCKS_READS',
          'BLOCKS_WRITES',
          'MAY_FAIL_ON_DATA',
          'DEPENDENTS_REBUILT',
          'BREAKS_READERS',
        ],
      ],
    ]);
  });
});
