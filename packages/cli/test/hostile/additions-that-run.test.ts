import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { postgresModules } from '../support/postgres-modules.js';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeEach(async () => {
  workspace = cliWorkspace();
  database = await testDatabase();
});

afterEach(async () => {
  await database.drop();
  await workspace.dispose();
});

const KEPT = 'CREATE TABLE kept (id int';
const WIPES = `CREATE FUNCTION wipe() RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN DELETE FROM public.kept; RETURN 1; END $$;
  CREATE FUNCTION hides(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
  $$ BEGIN RETURN public.wipe(); END $$;`;

/** Additions, each of which runs a function of its own files. */
test.each([
  ['a materialized view', `${KEPT}); CREATE MATERIALIZED VIEW m AS SELECT wipe() AS n;`],
  [
    'a materialized view of a view',
    `${KEPT}); CREATE VIEW v AS SELECT wipe() AS n; CREATE MATERIALIZED VIEW m AS SELECT n FROM v;`,
  ],
  ['an index', `${KEPT}); CREATE INDEX i ON kept ((hides(id)));`],
  ['an index of a new table', `${KEPT}); CREATE TABLE more (id int); CREATE INDEX i ON more ((hides(1)));`],
  ['a constraint', `${KEPT}); ALTER TABLE kept ADD CONSTRAINT c CHECK (hides(id) > 0);`],
  ['a new column', `${KEPT}, n int DEFAULT hides(1));`],
])('a policy of additions does not run what comes with %s', async (_, sql) => {
  const api = postgresModules(workspace, {
    url: database.url,
    modules: { additive: `${KEPT});` },
    target: { policy: 'additive' },
  });
  await api.apply();
  await database.run('INSERT INTO kept VALUES (1)');
  api.sql(`${WIPES} ${sql}`);
  await api.apply();
  expect(await database.run('SELECT id FROM kept')).toEqual([{ id: 1 }]);
});
