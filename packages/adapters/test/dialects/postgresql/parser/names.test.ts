import { describe, expect, test } from 'vitest';
import { postgresSqlParser as parser } from '../../../../src/dialects/postgresql/parser/sql-parser.js';

describe('what a statement makes', () => {
  test.each([
    ['CREATE TABLE t (id serial)', ['table public.t']],
    ['CREATE UNLOGGED TABLE app.t ()', ['table app.t']],
    ['CREATE TABLE app.p PARTITION OF app.t DEFAULT', ['table app.p']],
    ['CREATE TABLE t AS SELECT 1', ['table public.t']],
    ['CREATE TEMP TABLE t ()', []],
    ['CREATE FOREIGN TABLE f (a int) SERVER s', ['foreign_table public.f']],
    ['CREATE OR REPLACE VIEW v AS SELECT 1', ['view public.v']],
    ['CREATE RECURSIVE VIEW v (n) AS SELECT 1', ['view public.v']],
    ['CREATE MATERIALIZED VIEW app.m AS SELECT 1', ['materialized_view app.m']],
    ['CREATE SEQUENCE s', ['sequence public.s']],
    ["CREATE TYPE app.e AS ENUM ('a')", ['type app.e']],
    ['CREATE TYPE c AS (a int)', ['type public.c']],
    ['CREATE TYPE r AS RANGE (subtype = int)', ['type public.r']],
    ['CREATE TYPE b', ['type public.b']],
    ['CREATE DOMAIN d AS text', ['domain public.d']],
    ['CREATE COLLATION c FROM "C"', ['collation public.c']],
    [
      "CREATE FUNCTION app.f(a int, OUT b text, INOUT c varchar(3)[], VARIADIC d app.e[]) LANGUAGE sql AS ''",
      ['function app.f(integer, character varying[], app.e[])'],
    ],
    ["CREATE FUNCTION f() RETURNS TABLE (a int) LANGUAGE sql AS ''", ['function public.f()']],
    ["CREATE PROCEDURE p(timestamptz) LANGUAGE sql AS ''", ['procedure public.p(timestamp with time zone)']],
    ['CREATE AGGREGATE total(bigint) (sfunc = f, stype = bigint)', ['aggregate public.total(bigint)']],
    ['CREATE OPERATOR app.=== (leftarg = int, rightarg = int, function = f)', ['other app."==="']],
    ['CREATE EXTENSION "uuid-ossp"', ['extension "uuid-ossp"']],
    ['CREATE PUBLICATION p', ['publication p']],
    ['CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()', ['event_trigger t']],
    ['CREATE SERVER s FOREIGN DATA WRAPPER w', ['foreign_server s']],
    [
      'CREATE SCHEMA app CREATE TABLE t () CREATE VIEW other.v AS SELECT 1',
      ['schema app', 'table app.t', 'view other.v'],
    ],
    ['CREATE SCHEMA AUTHORIZATION joe', ['schema joe']],
    ['CREATE TABLE "Users"."order" ()', ['table "Users"."order"']],
    ['CREATE TABLE "user" ()', ['table public."user"']],
    ['CREATE TABLE "a""b" ()', ['table public."a""b"']],
    ['CREATE TABLE "name" ()', ['table public.name']],
    ['CREATE INDEX i ON t (a)', []],
    ['CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()', []],
    ['CREATE POLICY p ON t', []],
    ['ALTER TABLE t ADD a int', []],
    ['GRANT SELECT ON t TO PUBLIC', []],
  ])('%s', async (sql, expected) => {
    const made = (await parser.creates(sql)).map(({ kind, name }) => `${kind} ${name}`);
    expect(made).toEqual(expected);
  });

  test('lies in the given schema where none is written', async () => {
    expect(await parser.creates('CREATE TABLE t ()', 'app')).toEqual([{ kind: 'table', name: 'app.t' }]);
  });
});

describe('what a statement refers to', () => {
  test.each([
    [
      'CREATE TABLE t (a app.e, b text, c citext[] DEFAULT app.f(), d int REFERENCES x.y, e uuid, t int REFERENCES t)',
      ['app.e', 'citext', 'app.f', 'x.y'],
    ],
    [
      "CREATE TABLE t (id int DEFAULT nextval('app.\"Seq\"'), n oid DEFAULT 'app.other'::regclass)",
      ['nextval', 'app."Seq"', 'app.other'],
    ],
    ['CREATE TABLE t (LIKE app.base) INHERITS (parent)', ['app.base', 'parent']],
    ['CREATE TABLE p PARTITION OF app.t DEFAULT', ['app.t']],
    ['CREATE TABLE t OF app.c', ['app.c']],
    [
      'CREATE VIEW v AS SELECT f(a) FROM a JOIN app.b USING (x) WHERE EXISTS (SELECT FROM c)',
      ['f', 'a', 'app.b', 'c'],
    ],
    [
      'CREATE VIEW v AS WITH a AS (SELECT FROM a), b AS (SELECT FROM a) SELECT FROM b, app.b, x',
      ['a', 'app.b', 'x'],
    ],
    ['CREATE VIEW v AS WITH RECURSIVE a AS (SELECT FROM a) SELECT FROM a', []],
    [
      'CREATE VIEW v AS SELECT (SELECT FROM inner_cte) FROM (WITH inner_cte AS (SELECT) SELECT FROM inner_cte) s',
      ['inner_cte'],
    ],
    [
      'CREATE VIEW v AS SELECT count(*)::bigint FROM pg_catalog.pg_class, information_schema.tables',
      ['count'],
    ],
    ['CREATE INDEX i ON app.t (app.norm(a)) WHERE b = app.c()', ['app.t', 'app.norm', 'app.c']],
    ['CREATE TRIGGER x BEFORE INSERT ON app.t EXECUTE FUNCTION app.touch()', ['app.touch', 'app.t']],
    [
      'CREATE POLICY p ON t USING (app.may(id) AND EXISTS (SELECT FROM members))',
      ['t', 'app.may', 'members'],
    ],
    ['ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES app.b', ['a', 'app.b']],
    ["COMMENT ON COLUMN app.t.c IS 'x'", ['app.t']],
    ["COMMENT ON TABLE app.t IS 'x'", ['app.t']],
    ["COMMENT ON FUNCTION app.f(app.e) IS 'x'", ['app.f', 'app.e']],
    ['GRANT SELECT ON app.t TO joe', ['app.t']],
    ['GRANT EXECUTE ON FUNCTION f(int) TO joe', ['f']],
    ['CREATE PUBLICATION p FOR TABLE app.t, u', ['app.t', 'u']],
    ['DROP VIEW app.v', ['app.v']],
    ['ALTER TYPE app.e OWNER TO joe', ['app.e']],
    ['CREATE DOMAIN d AS app.e COLLATE app.c CHECK (app.ok(VALUE))', ['app.e', 'app.c', 'app.ok']],
    [
      "CREATE FUNCTION f(a app.t.c%TYPE) RETURNS SETOF app.u LANGUAGE sql AS 'SELECT g(x) FROM app.v; DELETE FROM w'",
      ['app.t', 'app.u', 'g', 'app.v', 'w'],
    ],
    ['CREATE FUNCTION f() RETURNS int RETURN (SELECT max(x) FROM app.v)', ['max', 'app.v']],
    [
      'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$DECLARE n int := (SELECT 1 FROM a); BEGIN IF EXISTS (SELECT FROM b) THEN PERFORM g(NEW.x); INSERT INTO app.log VALUES (n); END IF; RETURN NEW; END$$',
      ['a', 'b', 'g', 'app.log'],
    ],
    ['ALTER FUNCTION app.f(app.e) OWNER TO joe', ['app.f', 'app.e']],
    ["ALTER TYPE app.e ADD VALUE 'x'", ['app.e']],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'not sql at all'", []],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'not plpgsql at all'", []],
  ])('%s', async (sql, expected) => {
    expect(await parser.refersTo(sql)).toEqual(expected);
  });
});
