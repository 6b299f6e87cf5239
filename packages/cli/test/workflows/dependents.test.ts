import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { postgresModules } from '../support/postgres-modules.js';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(async () => {
  workspace = cliWorkspace();
  database = await testDatabase();
});

afterAll(async () => {
  await database.drop();
  await workspace.dispose();
});

/** Columns, sequences and statistics of everybody, with a row that hangs on ours. */
const STATE = `
  SELECT array_agg(what ORDER BY what) AS state FROM (
    SELECT concat_ws(' ', a.attrelid::regclass, a.attname, a.atttypid::regtype) AS what FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relnamespace = 'public'::regnamespace
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT stxname FROM pg_statistic_ext
    UNION ALL SELECT format('child %s', c.*) FROM public.child c
    UNION ALL SELECT format('holds %s', h.*) FROM public.holds h) s`;

test('what a policy of additions leaves out of a plan touches nobody, and refuses nothing', async () => {
  const api = postgresModules(workspace, {
    url: database.url,
    modules: { additive: 'CREATE TABLE notes (id integer, gone text);' },
    target: { policy: 'additive' },
  });
  await api.apply();
  await database.run('CREATE VIEW reader AS SELECT gone FROM notes');
  api.sql('CREATE TABLE notes (id integer, added text);');
  await api.apply();
  expect(await database.run('SELECT added, gone FROM notes')).toEqual([]);

  api.sql(`CREATE TABLE notes (id integer, added text); CREATE TABLE log (id integer);
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER drops BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION nothing();
    CREATE RULE drops AS ON INSERT TO notes DO INSTEAD NOTHING;
    CREATE TRIGGER hears AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION nothing();
    CREATE RULE keeps AS ON DELETE TO log DO INSTEAD NOTHING;
    CREATE TRIGGER keeps BEFORE UPDATE ON log FOR EACH ROW EXECUTE FUNCTION nothing();`);
  await api.apply();
  await database.run(`INSERT INTO notes (id) VALUES (7); INSERT INTO log VALUES (7);
    UPDATE log SET id = 8; DELETE FROM log`);
  expect(
    await database.run(`SELECT n.id AS note, l.id AS entry, (SELECT count(*)::int FROM pg_trigger
      WHERE NOT tgisinternal AND tgname IN ('hears', 'drops')) AS triggers FROM notes n, log l`),
  ).toEqual([{ note: 7, entry: 7, triggers: 1 }]);
});

test('what others hung on a table stops a plan before anything runs, until the printed steps have freed it', async () => {
  const api = postgresModules(workspace, {
    url: database.url,
    modules: { api: 'CREATE TABLE users (id integer, mail text, name text);' },
  });
  await api.apply();
  await database.run(`
    CREATE TABLE child (more text) INHERITS (users); INSERT INTO child VALUES (1, 'm', 'n', 'x');
    CREATE SEQUENCE counter OWNED BY users.name;
    CREATE STATISTICS together ON mail, name FROM users;
    CREATE TABLE holds (u users); INSERT INTO holds VALUES (ROW(1, 'm', 'n'));`);
  api.sql('CREATE TABLE users (id integer, mail text, age integer);');
  const before = await database.run(STATE);
  const { planId } = await api.diff();
  const line = `apply --approve=${planId} --accept=all`;
  const refusal = await api.refusal(line);
  expect(refusal).toMatchObject({ code: 'OWNERSHIP.CONFLICT' });
  expect(await database.run(STATE)).toEqual(before);

  const steps = refusal.next.flatMap((step) => /\(([^()]*;)\)/.exec(step)?.[1] ?? []);
  expect(steps.toSorted()).toEqual([
    'ALTER SEQUENCE public.counter OWNED BY NONE;',
    'ALTER TABLE public.child NO INHERIT public.users;',
    'ALTER TABLE public.holds ALTER COLUMN u TYPE text;',
    'DROP STATISTICS public.together;',
  ]);
  await database.run(steps.join('\n'));
  const freed = await api.diff();
  await api.apply(`--approve=${freed.planId} --accept=all`);
  expect(await database.run('SELECT more, u, nextval($$counter$$) AS next FROM child, holds')).toEqual([
    { more: 'x', u: '(1,m,n)', next: '1' },
  ]);
});
