import { runSql, testDatabase, type TestDatabase } from '@lockstep/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { resultOf } from '../support/json-output.js';
import { postgresModules, type PostgresModules } from '../support/postgres-modules.js';

const SCHEMA = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE users (id integer PRIMARY KEY);
CREATE SEQUENCE counter;
CREATE VIEW ids AS SELECT id FROM users;
CREATE TABLE days (day date) PARTITION BY RANGE (day);
CREATE TABLE days_2020 PARTITION OF days FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
`;

interface StatusView {
  readonly drift: readonly {
    readonly kind: string;
    readonly name: string;
    readonly differences: readonly { readonly expected: string | null; readonly found: string | null }[];
  }[];
  readonly pending: readonly unknown[];
}

let workspace: CliWorkspace;
let database: TestDatabase;
let login: string;
let other: string;
let module: PostgresModules;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => {
  await workspace.dispose();
});

/** The login that applies is not the database's owner. */
beforeEach(async () => {
  database = await testDatabase();
  login = `app_${database.name}`;
  other = `other_${database.name}`;
  await database.run(
    `CREATE ROLE ${login} LOGIN CREATEDB CREATEROLE PASSWORD 'x'; CREATE ROLE ${other};
     GRANT CREATE ON DATABASE ${database.name} TO ${login}; GRANT CREATE ON SCHEMA public TO ${login}, ${other}`,
  );
  module = postgresModules(workspace, { url: database.urlFor(login, 'x'), modules: { api: SCHEMA } });
  return async () => {
    await database.drop();
    await runSql(inject('postgres18'), `DROP ROLE ${login}, ${other}`);
  };
});

async function statusOf(): Promise<StatusView> {
  return resultOf<StatusView>((await module.run('status')).stdout);
}

const OBJECTS: readonly (readonly [sql: string, name: string])[] = [
  ['TABLE users', 'table public.users'],
  ['TABLE days_2020', 'table public.days_2020'],
  ['VIEW ids', 'view public.ids'],
  ['FUNCTION one()', 'function public.one()'],
  ['TYPE mood', 'type public.mood'],
  ['SEQUENCE counter', 'sequence public.counter'],
];

test('an owner changed by hand is drift that names both, of every kind of object, until an apply records it', async () => {
  await module.apply();
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });
  expect(await module.diff()).toMatchObject({ empty: true });
  await database.run(OBJECTS.map(([sql]) => `ALTER ${sql} OWNER TO ${other}`).join(';'));
  const { drift, pending } = await statusOf();
  expect(pending).toEqual([]);
  expect(
    drift.map(({ kind, name, differences }) => [
      `${kind} ${name}`,
      differences.map((one) => [one.expected, one.found]),
    ]),
  ).toEqual(OBJECTS.map(([, name]) => [name, [[`owner ${login}`, `owner ${other}`]]]).toSorted());
  expect((await module.run('status --fail-on=drift')).code).toBe(2);
  const { notes } = await module.apply();
  expect(notes).toContain(
    `The owner of table public.users was "${login}" and is "${other}" now; the ledger records it.`,
  );
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });

  await database.run(OBJECTS.map(([sql]) => `ALTER ${sql} OWNER TO pg_database_owner`).join(';'));
  const toTheServers = (await statusOf()).drift.map(({ kind, name, differences }) => [
    `${kind} ${name}`,
    differences.map((one) => [one.expected, one.found]),
  ]);
  expect(toTheServers).toEqual(
    OBJECTS.map(([, name]) => [name, [[`owner ${other}`, 'owner pg_database_owner']]]).toSorted(),
  );
  await module.apply();
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });
  await database.run(`ALTER TABLE users OWNER TO ${login}`);
  expect((await statusOf()).drift).toMatchObject([
    { differences: [{ expected: 'owner pg_database_owner', found: `owner ${login}` }] },
  ]);
});

test('a saved plan is stale after an owner changed', async () => {
  await module.apply();
  module.sql(`${SCHEMA} CREATE TABLE more (id integer);`);
  await module.diff();
  await database.run(`ALTER TABLE users OWNER TO ${other}`);
  const refused = await module.refusal('apply --plan=modules/api/.lockstep/target/plan.json');
  expect(refused).toMatchObject({ code: 'PLAN.STALE' });
  expect(await database.run("SELECT FROM pg_class WHERE relname = 'more'")).toEqual([]);
  await module.diff();
  expect(await module.apply('--plan=modules/api/.lockstep/target/plan.json')).toMatchObject({
    outcome: 'applied',
  });
  expect(await database.run("SELECT FROM pg_class WHERE relname = 'more'")).toHaveLength(1);
});

test('the same without a ledger, and for objects that nobody recorded yet', async () => {
  module = postgresModules(workspace, {
    url: database.urlFor(login, 'x'),
    modules: { api: SCHEMA },
    target: { ledger: false },
  });
  await database.run(`SET ROLE ${login}; ${SCHEMA}`);
  module.sql(`${SCHEMA} CREATE TABLE more (id integer);`);
  await module.diff();
  await database.run(`ALTER TABLE users OWNER TO ${other}`);
  expect(await module.refusal('apply --plan=modules/api/.lockstep/target/plan.json')).toMatchObject({
    code: 'PLAN.STALE',
  });
});

test('an owner that the files name is pending where it differs, and drift where somebody took it away', async () => {
  module = postgresModules(workspace, {
    url: database.urlFor(login, 'x'),
    modules: { api: SCHEMA },
    target: { scratch: { from: 'embedded' } },
  });
  await module.apply();
  await database.run(`GRANT ${other} TO ${login}`);
  module.sql(`${SCHEMA} ALTER TABLE users OWNER TO ${other};`);
  expect((await statusOf()).pending).toMatchObject([
    { kind: 'table', name: 'public.users', change: 'changed' },
  ]);
  await module.apply('--accept=all');
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });
  await database.run(`ALTER TABLE users OWNER TO ${login}`);
  expect((await statusOf()).drift).toMatchObject([
    { name: 'public.users', differences: [{ expected: `owner ${other}`, found: `owner ${login}` }] },
  ]);
  await module.apply('--accept=all');
  expect(
    await database.run("SELECT relowner::regrole::text AS owner FROM pg_class WHERE relname = 'users'"),
  ).toEqual([{ owner: other }]);
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });
});

test('adopting the objects of several owners is not a drift', async () => {
  await database.run(`SET ROLE ${login}; ${SCHEMA} RESET ROLE; ALTER VIEW ids OWNER TO ${other}`);
  await module.apply('--accept=all');
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });
});

test('a database that is restored under another login has not drifted', async () => {
  await module.apply();
  await database.run(`REASSIGN OWNED BY ${login} TO ${other}`);
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });
});

test('a ledger of the version before shows no drift, and records owners with the next apply', async () => {
  await module.apply();
  await database.run('ALTER TABLE lockstep.owned_object DROP COLUMN owner');
  await database.run(`ALTER TABLE users OWNER TO ${other}`);
  expect(await statusOf()).toMatchObject({ drift: [], pending: [] });
  await module.apply();
  await database.run(`ALTER TABLE users OWNER TO ${login}`);
  expect((await statusOf()).drift).toMatchObject([{ name: 'public.users' }]);
});
