/** What the changes below are made to. */
export const SETUP = `
CREATE SCHEMA app;
CREATE ROLE DBNAME_reader;
CREATE ROLE DBNAME_group;
CREATE TABLE app.users (id int PRIMARY KEY, email text DEFAULT 'a', age int, CHECK (age > 0));
CREATE TABLE app.parts (id int, at date) PARTITION BY RANGE (at);
CREATE TABLE app.parts_old PARTITION OF app.parts FOR VALUES FROM ('2000-01-01') TO ('2010-01-01');
CREATE TABLE app.child () INHERITS (app.users);
CREATE INDEX users_email ON app.users (email);
CREATE VIEW app.names AS SELECT id, email FROM app.users;
CREATE MATERIALIZED VIEW app.counts AS SELECT count(*) AS n FROM app.users;
CREATE SEQUENCE app.numbers;
CREATE TYPE app.mood AS ENUM ('glad', 'sad');
CREATE TYPE app.pair AS (a int, b int);
CREATE DOMAIN app.mail AS text CHECK (VALUE LIKE '%@%');
CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE app.work() LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER note BEFORE INSERT ON app.users FOR EACH ROW EXECUTE FUNCTION app.noted();
CREATE POLICY mine ON app.users USING (id > 0);
CREATE STATISTICS app.both ON email, age FROM app.users;
CREATE PUBLICATION DBNAME_pub FOR TABLE app.users;
CREATE EXTENSION postgres_fdw;
CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'h');
CREATE FOREIGN TABLE app.far (id int) SERVER other;
CREATE SUBSCRIPTION DBNAME_sub CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE);
CREATE RULE quiet AS ON INSERT TO app.names DO INSTEAD NOTHING;
CREATE FUNCTION app.noticed() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
`;

/** One change of each kind; DBNAME is the database's own, for what is shared by all databases of a server. */
export const CHANGES: readonly (readonly [string, string])[] = [
  ['a table', 'CREATE TABLE app.more (id int)'],
  ['a table that is renamed', 'ALTER TABLE app.more RENAME TO most'],
  ['a table that is dropped', 'DROP TABLE app.most'],
  ['a column', 'ALTER TABLE app.users ADD COLUMN note text'],
  ['the name of a column', 'ALTER TABLE app.users RENAME COLUMN note TO notes'],
  ['the type of a column', 'ALTER TABLE app.users ALTER COLUMN notes TYPE varchar(9)'],
  ['NOT NULL', 'ALTER TABLE app.users ALTER COLUMN email SET NOT NULL'],
  ['a default', "ALTER TABLE app.users ALTER COLUMN email SET DEFAULT 'b'"],
  ['a default that goes', 'ALTER TABLE app.users ALTER COLUMN email DROP DEFAULT'],
  ['an identity', 'ALTER TABLE app.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY'],
  ['STORAGE', 'ALTER TABLE app.users ALTER COLUMN email SET STORAGE EXTERNAL'],
  ['COMPRESSION', 'ALTER TABLE app.users ALTER COLUMN email SET COMPRESSION pglz'],
  ['STATISTICS of a column', 'ALTER TABLE app.users ALTER COLUMN email SET STATISTICS 7'],
  ['n_distinct', 'ALTER TABLE app.users ALTER COLUMN email SET (n_distinct = 5)'],
  ['a check', 'ALTER TABLE app.users ADD CONSTRAINT old CHECK (age < 200) NOT VALID'],
  ['a check that is validated', 'ALTER TABLE app.users VALIDATE CONSTRAINT old'],
  ['the name of a constraint', 'ALTER TABLE app.users RENAME CONSTRAINT old TO older'],
  ['a foreign key', 'ALTER TABLE app.users ADD CONSTRAINT self FOREIGN KEY (age) REFERENCES app.users'],
  ['a unique constraint', 'ALTER TABLE app.users ADD UNIQUE (notes)'],
  ['an index', 'CREATE INDEX users_age ON app.users (age)'],
  ['an index made concurrently', 'CREATE INDEX CONCURRENTLY users_lower ON app.users (lower(email))'],
  ['an index that is dropped', 'DROP INDEX app.users_age'],
  ['CLUSTER ON', 'ALTER TABLE app.users CLUSTER ON users_email'],
  ['REPLICA IDENTITY', 'ALTER TABLE app.child REPLICA IDENTITY FULL'],
  ['reloptions', 'ALTER TABLE app.users SET (fillfactor = 70)'],
  ['UNLOGGED', 'ALTER TABLE app.parts_old SET UNLOGGED'],
  ['inheritance', 'ALTER TABLE app.child NO INHERIT app.users'],
  [
    'a partition',
    "CREATE TABLE app.parts_new PARTITION OF app.parts FOR VALUES FROM ('2010-01-01') TO ('2020-01-01')",
  ],
  ['a partition that is detached', 'ALTER TABLE app.parts DETACH PARTITION app.parts_old'],
  ['row security', 'ALTER TABLE app.users ENABLE ROW LEVEL SECURITY'],
  ['a policy', 'ALTER POLICY mine ON app.users USING (id > 1)'],
  ['a trigger', 'CREATE TRIGGER note2 AFTER INSERT ON app.users FOR EACH ROW EXECUTE FUNCTION app.noted()'],
  ['a trigger that is disabled', 'ALTER TABLE app.users DISABLE TRIGGER note'],
  ['a rule', 'CREATE OR REPLACE RULE quiet AS ON INSERT TO app.names DO INSTEAD SELECT 1'],
  ['a view', 'CREATE OR REPLACE VIEW app.names AS SELECT id, email, age FROM app.users'],
  ['options of a view', 'ALTER VIEW app.names SET (security_barrier = true)'],
  ['a default of a view column', "ALTER VIEW app.names ALTER COLUMN email SET DEFAULT 'x'"],
  ['a materialized view', 'CREATE MATERIALIZED VIEW app.more AS SELECT 1 AS x WITH NO DATA'],
  ['a sequence', 'ALTER SEQUENCE app.numbers INCREMENT 5'],
  ['the owner of a sequence', 'ALTER SEQUENCE app.numbers OWNED BY app.users.id'],
  ['a value of an enum', "ALTER TYPE app.mood ADD VALUE 'calm'"],
  ['the name of an enum value', "ALTER TYPE app.mood RENAME VALUE 'sad' TO 'blue'"],
  ['an attribute of a type', 'ALTER TYPE app.pair ADD ATTRIBUTE c int'],
  ['a range type', 'CREATE TYPE app.span AS RANGE (subtype = int)'],
  ['a domain', 'ALTER DOMAIN app.mail SET NOT NULL'],
  ['the body of a function', "CREATE OR REPLACE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 2'"],
  ['a setting of a function', 'ALTER FUNCTION app.one() SET search_path = app'],
  ['the kind of a function', 'ALTER FUNCTION app.one() STABLE'],
  ['a procedure', "CREATE OR REPLACE PROCEDURE app.work() LANGUAGE sql AS 'SELECT 2'"],
  ['an aggregate', 'CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int)'],
  ['extended statistics', 'ALTER STATISTICS app.both SET STATISTICS 20'],
  ['a collation', "CREATE COLLATION app.plain (provider = libc, locale = 'C')"],
  ['a cast', 'CREATE CAST (app.mood AS int) WITH INOUT'],
  ['an operator', 'CREATE OPERATOR app.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)'],
  [
    'an operator class',
    'CREATE OPERATOR CLASS app.ints FOR TYPE int USING btree AS FUNCTION 1 btint4cmp(int, int)',
  ],
  ['a text search configuration', 'CREATE TEXT SEARCH CONFIGURATION app.words (COPY = pg_catalog.simple)'],
  ['a mapping of text search', 'ALTER TEXT SEARCH CONFIGURATION app.words DROP MAPPING FOR email'],
  ['a text search dictionary', 'CREATE TEXT SEARCH DICTIONARY app.simply (TEMPLATE = simple)'],
  ['a conversion', "CREATE CONVERSION app.same FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"],
  ['a comment', "COMMENT ON TABLE app.users IS 'people'"],
  ['a comment on a column', "COMMENT ON COLUMN app.users.email IS 'mail'"],
  ['a comment on the schema public', "COMMENT ON SCHEMA public IS 'ours'"],
  ['a comment on the database', "COMMENT ON DATABASE DBNAME IS 'ours'"],
  ['a comment on a role', "COMMENT ON ROLE DBNAME_reader IS 'reads'"],
  ['a grant', 'GRANT SELECT ON app.users TO DBNAME_reader'],
  ['a grant on a column', 'GRANT UPDATE (email) ON app.users TO DBNAME_reader'],
  ['a grant on a schema', 'GRANT USAGE ON SCHEMA public TO DBNAME_reader'],
  ['a grant on the database', 'GRANT CONNECT ON DATABASE DBNAME TO DBNAME_reader'],
  ['a revoke', 'REVOKE EXECUTE ON FUNCTION app.one() FROM PUBLIC'],
  ['an owner', 'ALTER TABLE app.users OWNER TO DBNAME_reader'],
  ['the owner of the schema public', 'ALTER SCHEMA public OWNER TO DBNAME_reader'],
  ['default privileges', 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO DBNAME_reader'],
  ['a schema', 'CREATE SCHEMA other'],
  [
    'the schema of an object',
    'ALTER SEQUENCE app.numbers OWNED BY NONE;; ALTER SEQUENCE app.numbers SET SCHEMA other',
  ],
  ['an extension', 'CREATE EXTENSION hstore SCHEMA other'],
  ['a member of an extension', 'ALTER EXTENSION hstore ADD FUNCTION app.one()'],
  ['an extension that goes', 'ALTER EXTENSION hstore DROP FUNCTION app.one();; DROP EXTENSION hstore'],
  ['a publication', 'ALTER PUBLICATION DBNAME_pub SET TABLE app.child'],
  ['options of a publication', "ALTER PUBLICATION DBNAME_pub SET (publish = 'insert')"],
  ['a publication of a schema', 'CREATE PUBLICATION DBNAME_all FOR TABLES IN SCHEMA app'],
  ['a subscription', 'ALTER SUBSCRIPTION DBNAME_sub SET (synchronous_commit = on)'],
  ['a foreign data wrapper', 'ALTER FOREIGN DATA WRAPPER postgres_fdw NO VALIDATOR'],
  ['a foreign server', "ALTER SERVER other OPTIONS (SET host 'i')"],
  ['a user mapping', "CREATE USER MAPPING FOR PUBLIC SERVER other OPTIONS (user 'u')"],
  ['options of a foreign table', "ALTER FOREIGN TABLE app.far OPTIONS (ADD table_name 't')"],
  ['an event trigger', 'CREATE EVENT TRIGGER DBNAME_event ON ddl_command_end EXECUTE FUNCTION app.noticed()'],
  ['an event trigger that is disabled', 'ALTER EVENT TRIGGER DBNAME_event DISABLE'],
  ['a setting of the database', "ALTER DATABASE DBNAME SET work_mem = '5MB'"],
  ['a setting of a role', "ALTER ROLE DBNAME_reader IN DATABASE DBNAME SET work_mem = '6MB'"],
  ['the owner of the database', 'ALTER DATABASE DBNAME OWNER TO DBNAME_group'],
  ['an attribute of a role', 'ALTER ROLE DBNAME_reader CREATEDB'],
  ['the membership of a role', 'GRANT DBNAME_group TO DBNAME_reader'],
  ['a role', 'CREATE ROLE DBNAME_other'],
  ['a language', 'ALTER LANGUAGE plpgsql OWNER TO DBNAME_reader'],
  [
    'a change and its reversal',
    'ALTER TABLE app.child ADD COLUMN z int;; ALTER TABLE app.child DROP COLUMN z',
  ],
  [
    'a comment that is set again',
    "COMMENT ON TABLE app.child IS 'c';; COMMENT ON TABLE app.child IS NULL;; COMMENT ON VIEW app.names IS 'n'",
  ],
];

/** What changes no definition. The first ANALYZE after a last child is gone says so in the catalog, once. */
export const NO_CHANGES: readonly (readonly [string, string])[] = [
  ['rows', "INSERT INTO app.child (id, email, age) SELECT n, 'x', 1 FROM generate_series(1, 2000) n"],
  ['more rows', "UPDATE app.child SET email = 'y';; DELETE FROM app.child WHERE id > 1000"],
  ['ANALYZE', 'ANALYZE'],
  ['VACUUM', 'VACUUM'],
  ['VACUUM of one table', 'VACUUM (ANALYZE, FREEZE) app.users'],
  ['VACUUM FREEZE', 'VACUUM (FREEZE)'],
  ['a value of a sequence', "SELECT nextval('other.numbers'), setval('other.numbers', 70)"],
  ['a temporary table', 'CREATE TEMPORARY TABLE t (id serial PRIMARY KEY, x text DEFAULT 1, CHECK (id > 0))'],
  ['a temporary view', 'CREATE TEMPORARY VIEW v AS SELECT id FROM app.users'],
  ['a temporary function', "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
  ['a temporary type', "CREATE TYPE pg_temp.e AS ENUM ('a')"],
];
