import { postgresSqlParser } from '@lockstep/adapters/dialects/postgresql/parser/sql-parser.js';
import { describe, expect, test } from 'vitest';
import { openedPlaces, type PlacePair } from './open-place.js';

const TABLES = `\uFEFF/* ünïcode */ CREATE SCHEMA app;
CREATE TABLE public.users (
  id bigserial PRIMARY KEY, "Full.Name" text NOT NULL DEFAULT 'é',
  email text UNIQUE, age int CHECK (age > 0),
  "order" int,
  boss bigint REFERENCES public.users,
  CONSTRAINT adult CHECK (age >= 18),
  UNIQUE (email, age)
);\r
CREATE TABLE "Odd""Name" (id int GENERATED ALWAYS AS IDENTITY);
CREATE TABLE app.part (day date) PARTITION BY RANGE (day);
CREATE TABLE app.part_1 PARTITION OF app.part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE ONLY public.users ALTER COLUMN age SET DEFAULT 1;
ALTER TABLE users ADD CONSTRAINT later_fk FOREIGN KEY (boss) REFERENCES users (id);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users OWNER TO app_owner;
CREATE UNIQUE INDEX users_lower ON users (lower(email));
CREATE INDEX ON users (boss);
`;

const OTHERS = `SET search_path = app;
CREATE VIEW v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW mv AS SELECT 2 AS two;
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TYPE pair AS (
  a int,
  b text
);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE SEQUENCE counter;
CREATE FUNCTION total(a int4, b varchar(3)) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION total(a text) RETURNS int LANGUAGE sql AS $$ SELECT 2 $$;
CREATE PROCEDURE work() LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGGREGATE summed(int) (SFUNC = int4pl, STYPE = int);
CREATE TRIGGER touched BEFORE UPDATE ON public.users EXECUTE FUNCTION app.work();
CREATE POLICY own_rows ON public.users USING (true);
CREATE RULE quiet AS ON DELETE TO v DO INSTEAD NOTHING;
COMMENT ON TABLE public.users IS 'People';
COMMENT ON COLUMN public.users.email IS 'Where to write';
COMMENT ON FUNCTION total(text) IS 'Of a text';
COMMENT ON CONSTRAINT adult ON public.users IS 'By law';
GRANT SELECT, INSERT ON public.users TO reader, writer;
GRANT USAGE ON SCHEMA app TO reader;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO runner;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;
CREATE EXTENSION citext;
CREATE STATISTICS st ON day, day FROM app.part;
CREATE COLLATION german (locale = 'de_DE');
CREATE PUBLICATION news FOR TABLE public.users;
`;

/** What an engine writes, and what stands at its place. */
const PAIRS: readonly PlacePair[] = [
  ['CREATE SCHEMA "app"', 'CREATE SCHEMA app;'],
  ['CREATE TABLE "public"."users" ("id" bigint)', 'CREATE TABLE public.users ('],
  ['ALTER TABLE "public"."users" ADD COLUMN "email" text', 'email text UNIQUE, age int CHECK (age > 0),'],
  ['ALTER TABLE "public"."users" ADD COLUMN "age" integer', 'age int CHECK (age > 0),'],
  ['ALTER TABLE "public"."users" ADD COLUMN "Full.Name" text', `"Full.Name" text NOT NULL DEFAULT 'é',`],
  ['ALTER TABLE "public"."users" ADD COLUMN "order" integer', '"order" int,'],
  ['ALTER TABLE "public"."users" ALTER COLUMN "boss" TYPE bigint', 'boss bigint REFERENCES public.users,'],
  [
    'ALTER TABLE "public"."users" ALTER COLUMN "Full.Name" SET NOT NULL',
    `"Full.Name" text NOT NULL DEFAULT 'é',`,
  ],
  [
    `ALTER TABLE "public"."users" ALTER COLUMN "Full.Name" SET DEFAULT 'e'`,
    `"Full.Name" text NOT NULL DEFAULT 'é',`,
  ],
  [
    'ALTER TABLE "public"."users" ALTER COLUMN "age" SET DEFAULT 1',
    'ALTER TABLE ONLY public.users ALTER COLUMN age SET DEFAULT 1;',
  ],
  [
    'ALTER TABLE "public"."users" ALTER COLUMN "email" DROP DEFAULT',
    'email text UNIQUE, age int CHECK (age > 0),',
  ],
  [
    'ALTER TABLE "public"."users" ADD CONSTRAINT "adult" CHECK (age >= 18)',
    'CONSTRAINT adult CHECK (age >= 18),',
  ],
  ['ALTER TABLE "public"."users" VALIDATE CONSTRAINT "adult"', 'CONSTRAINT adult CHECK (age >= 18),'],
  [
    'ALTER TABLE "public"."users" ADD CONSTRAINT "users_email_key" UNIQUE (email)',
    'UNIQUE, age int CHECK (age > 0),',
  ],
  [
    'ALTER TABLE "public"."users" ADD CONSTRAINT "users_email_age_key" UNIQUE (email, age)',
    'UNIQUE (email, age)',
  ],
  ['ALTER TABLE "public"."users" ADD CONSTRAINT "users_age_check" CHECK (age > 0)', 'CHECK (age > 0),'],
  [
    'ALTER TABLE "public"."users" ADD CONSTRAINT "users_pkey" PRIMARY KEY (id)',
    `PRIMARY KEY, "Full.Name" text NOT NULL DEFAULT 'é',`,
  ],
  [
    'ALTER TABLE "public"."users" ADD CONSTRAINT "users_boss_fkey" FOREIGN KEY (boss) REFERENCES public.users(id)',
    'REFERENCES public.users,',
  ],
  [
    'ALTER TABLE "public"."users" ADD CONSTRAINT "later_fk" FOREIGN KEY (boss) REFERENCES public.users(id)',
    'CONSTRAINT later_fk FOREIGN KEY (boss) REFERENCES users (id);',
  ],
  ['ALTER TABLE "public"."users" DROP CONSTRAINT "gone"', 'CREATE TABLE public.users ('],
  ['ALTER TABLE "public"."users" DROP COLUMN "gone"', 'CREATE TABLE public.users ('],
  [
    'ALTER TABLE "public"."users" RENAME COLUMN "mail" TO "email"',
    'email text UNIQUE, age int CHECK (age > 0),',
  ],
  ['ALTER TABLE "public"."people" RENAME TO "users"', 'CREATE TABLE public.users ('],
  ['ALTER TABLE "public"."users" ENABLE ROW LEVEL SECURITY', 'ALTER TABLE users ENABLE ROW LEVEL SECURITY;'],
  ['ALTER TABLE "public"."users" OWNER TO "app_owner"', 'ALTER TABLE users OWNER TO app_owner;'],
  [
    'CREATE SEQUENCE "public"."users_id_seq"',
    `id bigserial PRIMARY KEY, "Full.Name" text NOT NULL DEFAULT 'é',`,
  ],
  [
    'CREATE TABLE "public"."Odd""Name" ("id" integer)',
    'CREATE TABLE "Odd""Name" (id int GENERATED ALWAYS AS IDENTITY);',
  ],
  ['ALTER TABLE "public"."Odd""Name" ADD COLUMN "id" integer', 'id int GENERATED ALWAYS AS IDENTITY);'],
  [
    'ALTER TABLE "app"."part" ATTACH PARTITION "app"."part_1" DEFAULT',
    "CREATE TABLE app.part_1 PARTITION OF app.part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
  ],
  [
    'CREATE UNIQUE INDEX users_lower ON public.users USING btree (lower(email))',
    'CREATE UNIQUE INDEX users_lower ON users (lower(email));',
  ],
  ['CREATE INDEX users_boss_idx ON public.users USING btree (boss)', 'CREATE INDEX ON users (boss);'],
  ['CREATE INDEX gone_idx ON public.users USING btree (boss)', 'CREATE TABLE public.users ('],
  [
    'CREATE VIEW "app"."v" AS SELECT 1 AS one',
    'CREATE VIEW v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW mv AS SELECT 2 AS two;',
  ],
  [
    'CREATE OR REPLACE VIEW "app"."v" AS SELECT 1 AS one',
    'CREATE VIEW v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW mv AS SELECT 2 AS two;',
  ],
  [
    'DROP VIEW "app"."v"',
    'CREATE VIEW v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW mv AS SELECT 2 AS two;',
  ],
  [
    'CREATE MATERIALIZED VIEW "app"."mv" AS SELECT 2 AS two',
    'CREATE MATERIALIZED VIEW mv AS SELECT 2 AS two;',
  ],
  [`ALTER TYPE "app"."mood" ADD VALUE 'glad' AFTER 'sad'`, `CREATE TYPE mood AS ENUM ('sad', 'glad');`],
  ['CREATE TYPE "app"."pair" AS ("a" integer, "b" text)', 'CREATE TYPE pair AS ('],
  ['ALTER TYPE "app"."pair" ADD ATTRIBUTE "b" text', 'b text'],
  ['ALTER DOMAIN "app"."positive" SET NOT NULL', 'CREATE DOMAIN positive AS int CHECK (VALUE > 0);'],
  ['ALTER SEQUENCE "app"."counter" INCREMENT BY 2', 'CREATE SEQUENCE counter;'],
  [
    'CREATE OR REPLACE FUNCTION app.total(a integer, b character varying) RETURNS integer LANGUAGE sql AS $f$ SELECT 1 $f$',
    'CREATE FUNCTION total(a int4, b varchar(3)) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
  ],
  [
    'CREATE OR REPLACE FUNCTION app.total(a text) RETURNS integer LANGUAGE sql AS $f$ SELECT 2 $f$',
    'CREATE FUNCTION total(a text) RETURNS int LANGUAGE sql AS $$ SELECT 2 $$;',
  ],
  [
    'DROP FUNCTION "app"."total"(bigint)',
    'CREATE FUNCTION total(a int4, b varchar(3)) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
  ],
  [
    'CREATE PROCEDURE app.work() LANGUAGE sql AS $f$ SELECT 1 $f$',
    'CREATE PROCEDURE work() LANGUAGE sql AS $$ SELECT 1 $$;',
  ],
  [
    'CREATE AGGREGATE app.summed(integer) (SFUNC = int4pl, STYPE = int)',
    'CREATE AGGREGATE summed(int) (SFUNC = int4pl, STYPE = int);',
  ],
  [
    'CREATE TRIGGER touched BEFORE UPDATE ON public.users FOR EACH STATEMENT EXECUTE FUNCTION app.work()',
    'CREATE TRIGGER touched BEFORE UPDATE ON public.users EXECUTE FUNCTION app.work();',
  ],
  ['DROP TRIGGER gone ON public.users', 'CREATE TABLE public.users ('],
  [
    'CREATE POLICY "own_rows" ON "public"."users" USING (true)',
    'CREATE POLICY own_rows ON public.users USING (true);',
  ],
  [
    'CREATE RULE quiet AS ON DELETE TO app.v DO INSTEAD NOTHING',
    'CREATE RULE quiet AS ON DELETE TO v DO INSTEAD NOTHING;',
  ],
  [`COMMENT ON TABLE "public"."users" IS 'People'`, `COMMENT ON TABLE public.users IS 'People';`],
  [
    `COMMENT ON COLUMN "public"."users"."email" IS 'Where to write'`,
    `COMMENT ON COLUMN public.users.email IS 'Where to write';`,
  ],
  ['COMMENT ON COLUMN "public"."users"."age" IS NULL', 'age int CHECK (age > 0),'],
  [
    `COMMENT ON FUNCTION "app"."total"(text) IS 'Of a text'`,
    `COMMENT ON FUNCTION total(text) IS 'Of a text';`,
  ],
  [
    `COMMENT ON CONSTRAINT "adult" ON "public"."users" IS 'By law'`,
    `COMMENT ON CONSTRAINT adult ON public.users IS 'By law';`,
  ],
  [
    'GRANT SELECT ON TABLE "public"."users" TO "writer"',
    'GRANT SELECT, INSERT ON public.users TO reader, writer;',
  ],
  ['REVOKE ALL ON TABLE "public"."users" FROM "nobody"', 'CREATE TABLE public.users ('],
  ['GRANT USAGE ON SCHEMA "app" TO "reader"', 'GRANT USAGE ON SCHEMA app TO reader;'],
  [
    'GRANT EXECUTE ON FUNCTION "app"."total"(text) TO "runner"',
    'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO runner;',
  ],
  [
    'ALTER DEFAULT PRIVILEGES FOR ROLE "o" IN SCHEMA "app" GRANT SELECT ON TABLES TO "reader"',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO reader;',
  ],
  ['CREATE EXTENSION "citext"', 'CREATE EXTENSION citext;'],
  ['ALTER EXTENSION "citext" UPDATE', 'CREATE EXTENSION citext;'],
  ['CREATE STATISTICS app.st ON day, day FROM app.part', 'CREATE STATISTICS st ON day, day FROM app.part;'],
  [`CREATE COLLATION "app"."german" (locale = 'de_DE')`, `CREATE COLLATION german (locale = 'de_DE');`],
  ['ALTER PUBLICATION "news" ADD TABLE "public"."users"', 'CREATE PUBLICATION news FOR TABLE public.users;'],
  ['DROP TABLE "public"."gone"', null],
  ['SELECT 1', null],
  ['SELECT 1', 'CREATE TABLE public.users (', { kind: 'table', name: 'public.users' }],
  [
    'SELECT 1',
    'CREATE TABLE "Odd""Name" (id int GENERATED ALWAYS AS IDENTITY);',
    { kind: 'table', name: 'public."Odd""Name"' },
  ],
];

describe('a statement of a plan for PostgreSQL points at what the files say', async () => {
  const texts = { 'db/schema/1.sql': TABLES, 'db/schema/2.sql': OTHERS };
  const opened = await openedPlaces(postgresSqlParser, { texts, pairs: PAIRS, hasSchemas: true });
  test.each(PAIRS.map(([sql, shown], index) => [sql, shown, opened[index]] as const))(
    '%s',
    (_, shown, found) => {
      expect(found).toBe(shown);
    },
  );
});
