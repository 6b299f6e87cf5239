import { spawnSync } from 'node:child_process';
import { compareObservations } from '@lockstep/core/catalog/compare-observations.js';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { expect, test } from 'vitest';
import { observePostgres } from '../../../../src/dialects/postgresql/observer/observer.js';
import { rootsOf, targetOf } from './observer-setup.js';

const STATEMENTS = [
  `CREATE SCHEMA "Odd Schema"`,
  `CREATE TYPE status AS ENUM ('new', 'done')`,
  `CREATE DOMAIN email AS varchar(80) CHECK (VALUE IN ('a', 'b') OR VALUE LIKE '%@%')`,
  `CREATE FUNCTION now_utc() RETURNS timestamptz LANGUAGE sql STABLE BEGIN ATOMIC; SELECT now(); END`,
  `CREATE TABLE account (id bigserial PRIMARY KEY, mail email NOT NULL UNIQUE, kind varchar(9) CHECK (kind IN ('x', 'y')),
     since timestamptz DEFAULT now_utc(), state status DEFAULT 'new')`,
  `CREATE TABLE "Odd Schema"."The ""Order""" (id int GENERATED ALWAYS AS IDENTITY, account bigint REFERENCES account, "user" text, user_id int,
     total numeric(10, 2) GENERATED ALWAYS AS (1.5) STORED, EXCLUDE USING btree (id WITH =))`,
  `CREATE TABLE log (at date NOT NULL, line text DEFAULT 'x') PARTITION BY RANGE (at)`,
  `CREATE TABLE log_2024 PARTITION OF log (line DEFAULT 'y' NOT NULL) FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`,
  `CREATE INDEX log_line ON log (line) WHERE line IN ('p', 'q')`,
  `CREATE VIEW recent AS SELECT * FROM account WHERE kind IN ('x', 'z')`,
  `CREATE MATERIALIZED VIEW counts AS SELECT kind, count(*) FROM recent GROUP BY kind`,
  `CREATE UNIQUE INDEX counts_kind ON counts (kind)`,
  `GRANT SELECT, INSERT ON account TO PUBLIC`,
  `COMMENT ON COLUMN account.mail IS 'how to reach'`,
  `ALTER TABLE account ENABLE ROW LEVEL SECURITY`,
  `CREATE POLICY own ON account USING (kind IN ('x', 'y'))`,
  `ALTER TABLE account ALTER mail SET STATISTICS 50, ALTER mail SET (n_distinct = -0.5)`,
];

async function differences(a: TestDatabase, b: TestDatabase) {
  const roots = [...(await rootsOf(a)), ...(await rootsOf(b))];
  return compareObservations(
    await observePostgres(targetOf(a.url), roots),
    await observePostgres(targetOf(b.url), roots),
  );
}

/** Statements in another order: what fails is tried again until nothing is left. */
async function runInAnyOrder(database: TestDatabase, statements: readonly string[]): Promise<void> {
  const failed: string[] = [];
  for (const statement of statements) {
    await database.run(statement).catch(() => failed.push(statement));
  }
  if (failed.length === statements.length) throw new Error(`stuck at: ${failed.join('\n')}`);
  if (failed.length > 0) await runInAnyOrder(database, failed);
}

test.each([15, 18] as const)('is equal for the same SQL in another order on PostgreSQL %s', async (major) => {
  const [a, b] = [await testDatabase(major), await testDatabase(major)];
  try {
    await runInAnyOrder(a, STATEMENTS);
    await runInAnyOrder(b, [...STATEMENTS].reverse());
    expect(await differences(a, b)).toEqual([]);
    await b.run('ALTER TABLE "Odd Schema"."The ""Order""" ALTER "user" SET NOT NULL');
    expect(await differences(a, b)).toEqual([
      { object: 'column "Odd Schema"."The ""Order""".user: not null', expected: null, found: 'true' },
    ]);
  } finally {
    await a.drop();
    await b.drop();
  }
});

test('is equal after rows, ANALYZE, VACUUM, REINDEX, nextval and a refresh', async () => {
  const database = await testDatabase();
  try {
    await runInAnyOrder(database, STATEMENTS);
    const roots = await rootsOf(database);
    const before = await observePostgres(targetOf(database.url), roots);
    await database.run(`INSERT INTO account (mail, kind) SELECT i || '@x', 'x' FROM generate_series(1, 500) i;
      INSERT INTO log VALUES ('2024-05-05', 'p'); SELECT nextval('account_id_seq')`);
    for (const sql of [
      'ANALYZE',
      'VACUUM FULL account',
      'REINDEX TABLE account',
      'REFRESH MATERIALIZED VIEW counts',
    ]) {
      await database.run(sql);
    }
    expect(compareObservations(before, await observePostgres(targetOf(database.url), roots))).toEqual([]);
  } finally {
    await database.drop();
  }
});

const dumpVersion = /(\d+)\.\d/.exec(
  spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];

test.skipIf(dumpVersion === undefined || Number(dumpVersion) < 15)(
  'is equal after pg_dump and restore (needs pg_dump 15 or newer)',
  async () => {
    const [a, b] = [await testDatabase(15), await testDatabase(15)];
    try {
      await runInAnyOrder(a, STATEMENTS);
      const dump = spawnSync('pg_dump', ['-s', '-d', a.url], { encoding: 'utf8' });
      expect(dump.stderr).toBe('');
      await b.run(dump.stdout.replaceAll(/^\\.*$/gm, ''));
      expect(await differences(a, b)).toEqual([]);
    } finally {
      await a.drop();
      await b.drop();
    }
  },
);

test('takes no notice of what a server keeps for itself beside the options of a column', async () => {
  const [a, b] = [await testDatabase(), await testDatabase()];
  try {
    for (const database of [a, b]) {
      await database.run('CREATE TABLE t (id int); ALTER TABLE t ALTER id SET (n_distinct = 7)');
    }
    await b.run(`UPDATE pg_attribute SET attoptions = coalesce(attoptions, '{}') || '{own_note=5}'::text[]
      WHERE attrelid = 't'::regclass AND attnum > 0`);
    const roots = [{ kind: 'table', name: 'public.t' }];
    const [expected, found] = [
      await observePostgres(targetOf(a.url), roots),
      await observePostgres(targetOf(b.url), roots),
    ];
    expect(compareObservations(expected, found)).toEqual([]);
    expect(found.entries.get('column public.t.id: options')).toBe('["n_distinct=7"]');
  } finally {
    await a.drop();
    await b.drop();
  }
});

test('shows a login under the name of the role it stands for', async () => {
  const [a, b] = [await testDatabase(), await testDatabase()];
  const login = `login_${a.name}`;
  try {
    await a.run('CREATE TABLE t (id int); GRANT SELECT ON t TO PUBLIC');
    await b.run(
      `CREATE ROLE ${login}; CREATE TABLE t (id int); GRANT SELECT ON t TO PUBLIC; ALTER TABLE t OWNER TO ${login};`,
    );
    const roots = [{ kind: 'table', name: 'public.t' }];
    const expected = await observePostgres(targetOf(a.url), roots);
    const found = await observePostgres(targetOf(b.url), roots);
    expect(compareObservations(expected, found).map(({ object }) => object)).toContain(
      'table public.t: owner',
    );
    const mapped = await observePostgres(targetOf(b.url), roots, {
      ownerAlias: { from: login, to: 'postgres' },
    });
    expect(compareObservations(expected, mapped)).toEqual([]);
  } finally {
    await b.run(`DROP OWNED BY ${login}; DROP ROLE ${login}`);
    await a.drop();
    await b.drop();
  }
});

test('holds no value of an option that may be a secret', async () => {
  const database = await testDatabase();
  try {
    await database.run(`CREATE FOREIGN DATA WRAPPER w OPTIONS (token 'hush-1'); CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (apikey 'hush-2', host 'h');
      CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'hush-3');
      CREATE FOREIGN TABLE f (a int OPTIONS (key 'hush-4')) SERVER s OPTIONS (secret 'hush-5');
      CREATE SUBSCRIPTION sub CONNECTION 'host=h password=hush-6' PUBLICATION p WITH (connect = false);`);
    const roots = [...(await rootsOf(database)), { kind: 'other', name: 'foreign data wrapper w' }];
    const { entries } = await observePostgres(targetOf(database.url), roots);
    expect(entries.get('foreign server s: options')).toBe('["apikey","host=h"]');
    expect(entries.get('foreign server s: user mappings')).toBe('{"public":["password","user"]}');
    expect(entries.get('foreign table public.f: foreign options')).toBe('["secret"]');
    expect(entries.get('subscription sub: publications')).toBe('["p"]');
    expect([...entries.values()].filter((value) => value.includes('hush'))).toEqual([]);
  } finally {
    await database.run('ALTER SUBSCRIPTION sub DISABLE; ALTER SUBSCRIPTION sub SET (slot_name = NONE)');
    await database.run('DROP SUBSCRIPTION sub');
    await database.drop();
  }
});

test('sees casts, operators, text search, default privileges and what hangs on shared schemas, by name', async () => {
  const database = await testDatabase();
  try {
    await database.run(`CREATE TYPE c AS (a int); CREATE FUNCTION c_text(c) RETURNS text LANGUAGE sql AS 'SELECT ''c''';
      CREATE CAST (c AS text) WITH FUNCTION c_text(c); CREATE FUNCTION eq(c, c) RETURNS bool LANGUAGE sql AS 'SELECT true';
      CREATE OPERATOR === (LEFTARG = c, RIGHTARG = c, FUNCTION = eq); CREATE TEXT SEARCH CONFIGURATION ts (COPY = simple);
      CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple); GRANT CREATE ON SCHEMA public TO pg_monitor;
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor; COMMENT ON SCHEMA public IS 'ours';
      CREATE OPERATOR FAMILY fam USING btree`);
    const { entries } = await observePostgres(targetOf(database.url), [
      { kind: 'other', name: 'cast (public.c AS text)' },
      { kind: 'other', name: 'operator public.=== (public.c, public.c)' },
      { kind: 'other', name: 'text search configuration public.ts' },
      { kind: 'other', name: 'text search dictionary public.td' },
      { kind: 'other', name: 'operator family public.fam using btree' },
      { kind: 'grant', name: 'schema public to pg_monitor' },
      { kind: 'grant', name: 'default on tables in public of postgres to pg_monitor' },
      { kind: 'comment', name: 'schema public' },
      { kind: 'table', name: 'public.missing' },
    ]);
    expect(Object.fromEntries([...entries].filter(([key]) => !key.endsWith('mappings')))).toEqual({
      'other cast (public.c AS text): context': 'e',
      'other cast (public.c AS text): function': 'public.c_text(public.c)',
      'other cast (public.c AS text): method': 'f',
      'other operator public.=== (public.c, public.c): function': 'public.eq',
      'other operator public.=== (public.c, public.c): hashes': 'false',
      'other operator public.=== (public.c, public.c): join': '-',
      'other operator public.=== (public.c, public.c): merges': 'false',
      'other operator public.=== (public.c, public.c): restrict': '-',
      'other operator family public.fam using btree: access method': 'btree',
      'other text search configuration public.ts: parser': 'default',
      'other text search dictionary public.td: template': 'simple',
      'grant schema public to pg_monitor: privileges': 'CREATE',
      'grant default on tables in public of postgres to pg_monitor: privileges': 'SELECT',
      'comment schema public: text': 'ours',
    });
  } finally {
    await database.drop();
  }
});

test('lists invalid indexes and takes little time for 71 tables', async () => {
  const database = await testDatabase();
  try {
    const tables = Array.from(
      { length: 71 },
      (_, i) => `CREATE TABLE t${i} (id int PRIMARY KEY, a text NOT NULL, b varchar(9) DEFAULT 'x',
      c int ${i > 0 ? `REFERENCES t${i - 1}` : ''}, UNIQUE (a)); CREATE INDEX ON t${i} (b); CREATE INDEX ON t${i} (c);`,
    );
    await database.run(tables.join(''));
    await database.run(
      'CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE INDEX p_k ON ONLY p (k)',
    );
    const roots = await rootsOf(database);
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const start = performance.now();
      const { invalidIndexes } = await observePostgres(targetOf(database.url), roots);
      times.push(performance.now() - start);
      expect(invalidIndexes).toEqual(['public.p_k']);
    }
    expect(Math.min(...times)).toBeLessThan(1_000);
  } finally {
    await database.drop();
  }
});
