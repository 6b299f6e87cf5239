import type { Observation } from '@lockstep/core/catalog/observation.js';
import { compareObservations } from '@lockstep/core/catalog/compare-observations.js';
import { runSql, testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { observePostgres } from '../../../../src/dialects/postgresql/observer/observer.js';
import { rootsOf, targetOf } from './observer-setup.js';

const BASE = `
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE TYPE pair AS (a int, b text);
  CREATE DOMAIN label AS text CONSTRAINT short CHECK (length(VALUE) < 10);
  CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FUNCTION ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2';
  CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0');
  CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text, n int DEFAULT 1, at timestamptz, u int UNIQUE NOT NULL,
    CONSTRAINT big CHECK (n > -9)); ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID; CREATE TABLE lone ();
  CREATE INDEX t_n ON t (n); CREATE INDEX t_lower ON t (lower(body));
  CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION noop();
  CREATE POLICY mine ON t FOR SELECT TO PUBLIC USING (n > 0);
  CREATE TABLE ref (t int CONSTRAINT ref_t REFERENCES t);
  CREATE TABLE p (k int, v text DEFAULT 'x') PARTITION BY LIST (k);
  CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
  CREATE INDEX p_k ON ONLY p (k); CREATE INDEX p1_k ON p1 (k); ALTER INDEX p_k ATTACH PARTITION p1_k;
  CREATE VIEW v AS SELECT id, n FROM t; CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
  CREATE RULE quiet AS ON DELETE TO ref DO INSTEAD NOTHING;
  CREATE SEQUENCE s; CREATE STATISTICS st ON n, u FROM t;
  CREATE PUBLICATION pub FOR TABLE ref;
  CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w OPTIONS (host 'a');
  CREATE USER MAPPING FOR PUBLIC SERVER srv OPTIONS (password 'very secret');
  CREATE FOREIGN TABLE ft (a int) SERVER srv OPTIONS (table_name 'x', token 'also secret');
  CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION ddl();
  CREATE COLLATION c (provider = libc, locale = 'C')`;

/** What is changed, by which SQL, and the keys in which the two databases differ afterwards. */
const CHANGES: readonly (readonly [string, string, readonly string[]])[] = [
  ['storage', 'ALTER TABLE t ALTER body SET STORAGE EXTERNAL', ['column public.t.body: storage']],
  ['compression', 'ALTER TABLE t ALTER body SET COMPRESSION pglz', ['column public.t.body: compression']],
  ['statistics target', 'ALTER TABLE t ALTER n SET STATISTICS 500', ['column public.t.n: statistics']],
  ['n_distinct', 'ALTER TABLE t ALTER n SET (n_distinct = 5)', ['column public.t.n: options']],
  ['cluster', 'ALTER TABLE t CLUSTER ON t_n', ['index public.t_n: clustered']],
  [
    'replica identity index',
    'ALTER TABLE t REPLICA IDENTITY USING INDEX t_u_key',
    ['index public.t_u_key: replica identity', 'table public.t: replica identity'],
  ],
  ['invalid index of a partitioned table', 'CREATE INDEX extra ON ONLY p (v)', ['index public.extra']],
  [
    'index without its parent',
    'DROP INDEX p_k; CREATE INDEX p1_k ON p1 (k); CREATE INDEX p_k ON ONLY p (k)',
    ['index public.p1_k: parent', 'index public.p_k: valid'],
  ],
  ['not null of a partition', 'ALTER TABLE p1 ALTER v SET NOT NULL', ['column public.p1.v: not null']],
  ['default of a partition', "ALTER TABLE p1 ALTER v SET DEFAULT 'y'", ['column public.p1.v: default']],
  ['no default in a partition', 'ALTER TABLE p1 ALTER v DROP DEFAULT', ['column public.p1.v: default']],
  [
    'partition bound',
    'ALTER TABLE p DETACH PARTITION p1; ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (2)',
    ['table public.p1: partition bound'],
  ],
  [
    'statistics of an index column',
    'ALTER INDEX t_lower ALTER COLUMN 1 SET STATISTICS 77',
    ['index public.t_lower: statistics'],
  ],
  ['index option', 'ALTER INDEX t_n SET (fillfactor = 50)', ['index public.t_n: definition']],
  ['default of a view column', 'ALTER VIEW v ALTER n SET DEFAULT 7', ['column public.v.n: default']],
  ['view option', 'ALTER VIEW v SET (security_barrier = true)', ['view public.v: options']],
  ['view text', 'CREATE OR REPLACE VIEW v AS SELECT id, n FROM t WHERE n > 3', ['view public.v: definition']],
  [
    'event trigger tags',
    "DROP EVENT TRIGGER watch; CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION ddl()",
    ['event trigger watch: tags'],
  ],
  ['event trigger state', 'ALTER EVENT TRIGGER watch DISABLE', ['event trigger watch: enabled']],
  [
    'sequence parameter',
    'ALTER SEQUENCE s INCREMENT 2 CACHE 5',
    ['sequence public.s: cache', 'sequence public.s: increment'],
  ],
  ['sequence owner column', 'ALTER SEQUENCE s OWNED BY t.n', ['sequence public.s: owned by']],
  ['identity kind', 'ALTER TABLE t ALTER id SET GENERATED BY DEFAULT', ['column public.t.id: identity']],
  ['identity start', 'ALTER TABLE t ALTER id SET START 10', ['column public.t.id: start']],
  [
    'validated constraint',
    'ALTER TABLE t VALIDATE CONSTRAINT positive',
    ['constraint public.t.positive: definition', 'constraint public.t.positive: validated'],
  ],
  [
    'deferrable constraint',
    'ALTER TABLE ref ALTER CONSTRAINT ref_t DEFERRABLE INITIALLY DEFERRED',
    ['constraint public.ref.ref_t: definition'],
  ],
  ['disabled trigger', 'ALTER TABLE t DISABLE TRIGGER touch', ['trigger public.t.touch: enabled']],
  ['disabled foreign key', 'ALTER TABLE ref DISABLE TRIGGER ALL', ['constraint public.ref.ref_t: triggers']],
  ['rule state', 'ALTER TABLE ref DISABLE RULE quiet', ['rule public.ref.quiet: enabled']],
  ['row security', 'ALTER TABLE t ENABLE ROW LEVEL SECURITY', ['table public.t: row security']],
  [
    'forced row security',
    'ALTER TABLE t FORCE ROW LEVEL SECURITY',
    ['table public.t: row security of the owner'],
  ],
  [
    'policy',
    'ALTER POLICY mine ON t TO CURRENT_USER USING (n > 1)',
    ['policy public.t.mine: roles', 'policy public.t.mine: using'],
  ],
  ['column comment', "COMMENT ON COLUMN t.n IS 'x'", ['column public.t.n: comment']],
  ['index comment', "COMMENT ON INDEX t_n IS 'x'", ['index public.t_n: comment']],
  ['grant', 'GRANT SELECT ON t TO PUBLIC', ['table public.t: granted to PUBLIC']],
  [
    'grant option',
    'GRANT INSERT ON t TO pg_monitor WITH GRANT OPTION',
    ['table public.t: granted to pg_monitor'],
  ],
  ['column grant', 'GRANT UPDATE (n) ON t TO PUBLIC', ['column public.t.n: granted to PUBLIC']],
  [
    'revoked default',
    'REVOKE EXECUTE ON FUNCTION add(int, int) FROM PUBLIC',
    ['function public.add(integer, integer): granted to PUBLIC'],
  ],
  ['owner right', 'REVOKE DELETE ON lone FROM CURRENT_USER', ['table public.lone: granted to its owner']],
  ['owner', 'ALTER SEQUENCE s OWNER TO pg_monitor', ['sequence public.s: owner']],
  [
    'table option',
    'ALTER TABLE t SET (fillfactor = 50, toast.autovacuum_enabled = off)',
    ['table public.t: options', 'table public.t: toast options'],
  ],
  ['persistence', 'ALTER TABLE lone SET UNLOGGED', ['table public.lone: persistence']],
  [
    'function',
    "CREATE OR REPLACE FUNCTION add(int, int) RETURNS int LANGUAGE sql STRICT AS 'SELECT $1 + $2'",
    ['function public.add(integer, integer): definition'],
  ],
  [
    'aggregate',
    "CREATE OR REPLACE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '1')",
    ['aggregate public.total(integer): initial'],
  ],
  ['enum label', "ALTER TYPE mood ADD VALUE 'so-so' BEFORE 'happy'", ['type public.mood: labels']],
  ['composite attribute', 'ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint', ['column public.pair.a: type']],
  ['domain default', "ALTER DOMAIN label SET DEFAULT 'n'", ['domain public.label: default']],
  [
    'domain constraint',
    "ALTER DOMAIN label ADD CONSTRAINT long CHECK (VALUE <> '')",
    ['constraint public.label.long'],
  ],
  ['statistics object', 'ALTER STATISTICS st SET STATISTICS 9', ['statistics public.st: target']],
  ['publication', "ALTER PUBLICATION pub SET (publish = 'insert')", ['publication pub: publishes']],
  [
    'published table',
    'ALTER PUBLICATION pub ADD TABLE t (id) WHERE (id > 1)',
    [
      'publication pub: columns of public.t',
      'publication pub: rows of public.t',
      'publication pub: table public.t',
    ],
  ],
  ['server option', "ALTER SERVER srv OPTIONS (SET host 'b')", ['foreign server srv: options']],
  [
    'user mapping',
    "ALTER USER MAPPING FOR PUBLIC SERVER srv OPTIONS (ADD realm 'q')",
    ['foreign server srv: user mappings'],
  ],
  [
    'foreign table option',
    "ALTER FOREIGN TABLE ft OPTIONS (SET table_name 'y')",
    ['foreign table public.ft: foreign options'],
  ],
  ['schema owner', 'ALTER SCHEMA public OWNER TO pg_monitor', ['schema public: owner']],
  [
    'extension schema',
    'CREATE SCHEMA ext; ALTER SCHEMA ext OWNER TO postgres; CREATE EXTENSION citext SCHEMA ext',
    ['extension citext', 'schema ext'],
  ],
];

let original: TestDatabase;
let before: Observation;

beforeAll(async () => {
  original = await testDatabase();
  await original.run(BASE);
  before = await observePostgres(targetOf(original.url), await rootsOf(original));
});

afterAll(async () => {
  await original.drop();
});

test.each(CHANGES)('sees a different %s and nothing else', async (_name, change, keys) => {
  const copy = `${original.name}_copy`;
  const url = original.url.replace(original.name, copy);
  const server = original.url.replace(original.name, 'postgres');
  await runSql(server, `CREATE DATABASE ${copy} TEMPLATE ${original.name}`);
  try {
    const roots = { run: async (sql: string) => await runSql(url, sql) };
    const unchanged = await observePostgres(targetOf(url), await rootsOf(roots));
    expect(compareObservations(before, unchanged)).toEqual([]);
    await runSql(url, change);
    const after = await observePostgres(targetOf(url), await rootsOf(roots));
    expect(compareObservations(before, after).map((difference) => difference.object)).toEqual(keys);
  } finally {
    await runSql(server, `DROP DATABASE ${copy} WITH (FORCE)`);
  }
});
