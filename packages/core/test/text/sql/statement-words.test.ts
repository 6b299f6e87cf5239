import { expect, test } from 'vitest';
import { planGroups } from '../../../src/evidence/plan-groups.js';
import { statementWords } from '../../../src/text/sql/statement-words.js';

const said = (sql: string): string => {
  const { sign, what, part, relation } = statementWords(sql);
  return `${sign} ${[what, part].join(' ').trim()}${relation === null ? '' : ` @ ${relation}`}`;
};

test.each([
  ['CREATE TABLE "public"."users" ("id" bigint)', '+ create table @ public.users'],
  ['CREATE TABLE IF NOT EXISTS `users` (`id` int)', '+ create table @ users'],
  ['ALTER TABLE public.users ADD COLUMN email text', '+ add column email @ public.users'],
  ['ALTER TABLE ONLY "public"."users" DROP COLUMN "email"', '- drop column email @ public.users'],
  ['ALTER TABLE `users` DROP COLUMN `a`, ADD COLUMN `b` int', '- alter table @ users'],
  ['ALTER TABLE users ADD COLUMN a numeric(1,2)', '+ add column a @ users'],
  ['ALTER TABLE users ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES t (id)', '+ add constraint fk @ users'],
  ['ALTER TABLE users ADD PRIMARY KEY (id)', '+ add constraint @ users'],
  ['ALTER TABLE users ALTER COLUMN a DROP DEFAULT', '~ alter column a @ users'],
  ['ALTER TABLE users ALTER COLUMN a DROP NOT NULL', '~ alter column a @ users'],
  ['ALTER TABLE users RENAME COLUMN a TO b', '~ rename column a @ users'],
  ['ALTER TABLE users RENAME TO people', '~ rename table @ users'],
  ['ALTER TABLE users ENABLE ROW LEVEL SECURITY', '~ alter table @ users'],
  ['CREATE UNIQUE INDEX CONCURRENTLY a_idx ON public.users (a)', '+ create index a_idx @ public.users'],
  [
    'CREATE TRIGGER t BEFORE UPDATE ON public.users EXECUTE FUNCTION f()',
    '+ create trigger t @ public.users',
  ],
  ['CREATE CONSTRAINT TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()', '+ create trigger t @ users'],
  ['DROP INDEX public.a_idx', '- drop index public.a_idx'],
  ['DROP TABLE public.users', '- drop table @ public.users'],
  [
    'CREATE OR REPLACE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$ DROP $$',
    '~ create or replace function public.f',
  ],
  ['CREATE SEQUENCE public.s OWNED BY public.users.id', '+ create sequence public.s @ public.users'],
  ['ALTER SEQUENCE public.s OWNED BY public.users.id', '~ alter sequence public.s @ public.users'],
  ["COMMENT ON COLUMN public.users.email IS 'DROP TABLE x'", '~ comment on column email @ public.users'],
  ['COMMENT ON TABLE public.users IS NULL', '~ comment on table @ public.users'],
  ['GRANT SELECT ON TABLE public.users TO app', '+ grant @ public.users'],
  ['GRANT SELECT ON public.users TO app', '+ grant @ public.users'],
  ['REVOKE ALL ON FUNCTION public.f() FROM PUBLIC', '- revoke on function public.f'],
  ['DROP MATERIALIZED VIEW public.v', '- drop materialized view @ public.v'],
  ["CREATE TYPE public.mood AS ENUM ('a')", '+ create type public.mood'],
  ['UPDATE users SET a = 1', '~ update rows of @ users'],
  ['DELETE FROM `users`', '- delete rows of @ users'],
])('%s', (sql, words) => {
  expect(said(sql)).toBe(words);
});

test('a table is red where it is dropped, not where something of it is', () => {
  const signs = (...sql: readonly string[]): readonly string[] => {
    const statements = sql.map((text) => ({
      ...{ sql: text, object: 'table t', transactional: true, segment: 1 },
      ...{ lock: 'none' as const, hazards: [] },
    }));
    return planGroups({ dialect: 'postgresql', statements }).map(({ sign, title }) => `${sign} ${title}`);
  };
  expect(signs('ALTER TABLE t DROP COLUMN a', 'ALTER TABLE t ADD COLUMN b int')).toEqual(['~ alter table t']);
  expect(signs('ALTER TABLE t DROP COLUMN a')).toEqual(['- drop column a on t']);
  expect(signs('ALTER TABLE t DROP CONSTRAINT k', 'DROP TABLE t')).toEqual(['- drop table t']);
});

test('a name, a string or a comment that says drop is not a drop, and one that says create hides none', () => {
  expect(said('ALTER TABLE "x DROP COLUMN y" ADD COLUMN "a DROP b" text')).toBe(
    '+ add column "a DROP b" @ "x DROP COLUMN y"',
  );
  expect(said('/* CREATE TABLE a */ -- CREATE\nDROP TABLE a')).toBe('- drop table @ a');
  expect(said('CREATE TABLE "a\nDROP TABLE b" (id int)')).toBe('+ create table @ "a\\nDROP TABLE b"');
});
