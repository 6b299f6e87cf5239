import { classifyProposal } from '@lockstep/core/planning/classify-proposal.js';
import { afterEach, expect, test } from 'vitest';
import { postgresSqlParser } from '../../../../src/dialects/postgresql/parser/sql-parser.js';
import { converge, type OwnedDatabase, pairOf, sqlOf } from '../two-databases.js';

const made: OwnedDatabase[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map(async ({ database }) => await database.drop()));
});

const T = `CREATE TABLE public.t (id int, mail text); CREATE TABLE public."U" (id int, "Mail" text);`;

test('columns of views are renamed in place, with what is granted on them and what reads the view', async () => {
  const before = `${T}
    CREATE VIEW public.plain AS SELECT id, mail FROM public.t;
    CREATE VIEW public.joined AS SELECT t.id, upper(t.mail) AS loud, u."Mail" FROM public.t t JOIN public."U" u USING (id);
    CREATE MATERIALIZED VIEW public.kept AS SELECT count(*) AS n FROM public.t WITH DATA;
    CREATE VIEW public.above AS SELECT 1 AS one WHERE EXISTS (SELECT FROM public.plain);
    GRANT SELECT (mail) ON public.plain TO reader;`;
  const after = `${T}
    CREATE VIEW public.plain AS SELECT id, mail AS email FROM public.t;
    CREATE VIEW public.joined AS SELECT t.id, upper(t.mail) AS "Louder", u."Mail" AS mail FROM public.t t JOIN public."U" u USING (id);
    CREATE MATERIALIZED VIEW public.kept AS SELECT count(*) AS rows FROM public.t WITH DATA;
    CREATE VIEW public.above AS SELECT 1 AS one WHERE EXISTS (SELECT FROM public.plain);
    GRANT SELECT (email) ON public.plain TO reader;`;
  const [current, desired] = await pairOf(18, { current: before, desired: after });
  made.push(current, desired);
  await current.run(`INSERT INTO public.t VALUES (1, 'm')`);
  const { first, second } = await converge(current, desired, {
    renames: [
      { from: 'public.plain.mail', to: 'public.plain.email' },
      { from: 'public.joined.loud', to: 'public.joined."Louder"' },
      { from: 'public.joined."Mail"', to: 'public.joined.mail' },
      { from: 'public.kept.n', to: 'public.kept.rows' },
    ],
  });
  expect(sqlOf(first)).toEqual([
    'ALTER VIEW "public"."plain" RENAME COLUMN "mail" TO "email"',
    'ALTER VIEW "public"."joined" RENAME COLUMN "loud" TO "Louder"',
    'ALTER VIEW "public"."joined" RENAME COLUMN "Mail" TO "mail"',
    'ALTER MATERIALIZED VIEW "public"."kept" RENAME COLUMN "n" TO "rows"',
  ]);
  expect([sqlOf(second), second.from]).toEqual([[], first.to]);
  // Filled before the row came: it was not made anew.
  expect(await current.run('SELECT rows FROM public.kept')).toEqual([{ rows: '0' }]);
  const statements = await classifyProposal(postgresSqlParser, {
    dialect: 'postgresql',
    statements: first.proposal.statements,
    current: first.current.catalog,
    desired: first.desired.catalog,
  });
  expect(statements.map(({ hazards }) => hazards.map(({ code }) => code))).toEqual(
    statements.map(() => ['BREAKS_READERS']),
  );
});

test('a view follows the column of its table, and its own column gets the same name', async () => {
  const view = (name: string): string =>
    `CREATE TABLE public.t (id int, ${name} text); CREATE VIEW public.v AS SELECT id, ${name} FROM public.t WHERE ${name} <> 'mail'`;
  const [current, desired] = await pairOf(18, { current: view('mail'), desired: view('email') });
  made.push(current, desired);
  const { first, second } = await converge(current, desired, {
    renames: [
      { from: 'public.v.mail', to: 'public.v.email' },
      { from: 'public.t.mail', to: 'public.t.email' },
    ],
  });
  expect(sqlOf(first)).toEqual([
    'ALTER TABLE "public"."t" RENAME COLUMN "mail" TO "email"',
    'ALTER VIEW "public"."v" RENAME COLUMN "mail" TO "email"',
  ]);
  expect([sqlOf(second), second.from]).toEqual([[], first.to]);
});

test('a view that changes otherwise too is made anew, and a column that is not there is refused', async () => {
  const [current, desired] = await pairOf(18, {
    current: `${T} CREATE VIEW public.v AS SELECT id, mail FROM public.t`,
    desired: `${T} CREATE VIEW public.v AS SELECT mail AS email FROM public.t WHERE id > 0`,
  });
  made.push(current, desired);
  const absent = { renames: [{ from: 'public.v.phone', to: 'public.v.email' }] };
  await expect(converge(current, desired, absent)).rejects.toMatchObject({ code: 'CONFIG.INVALID' });
  const { first, second } = await converge(current, desired, {
    renames: [{ from: 'public.v.mail', to: 'public.v.email' }],
  });
  expect(sqlOf(first).map((sql) => sql.split(' AS ')[0])).toEqual([
    'DROP VIEW "public"."v"',
    'CREATE VIEW "public"."v"',
  ]);
  expect([sqlOf(second), second.from]).toEqual([[], first.to]);
});
