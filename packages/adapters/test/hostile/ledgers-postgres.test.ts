import { randomBytes } from 'node:crypto';
import { LEDGER_DDL, ledgerSqlFor } from '@lockstep/core/plan/ledger-sql.js';
import { type TestDatabase, testDatabase } from '@lockstep/testing';
import { execFile } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readLedger } from '../dialects/postgresql/calls.js';
import { recordOwned } from '../../src/dialects/postgresql/ledger/record.js';
import { openApplySession } from '../../src/dialects/postgresql/session.js';
import { applyTo, planFor, relationsOf, targetOf } from '../dialects/postgresql/apply-setup.js';
import { GENUINE, HOSTILE_LEDGERS, type HostileLedger } from './ledgers-postgres.js';

const PASSWORD = 'mallory';
const TABLE = { sql: 'CREATE TABLE public.users (id int)', object: 'table public.users' };

let database: TestDatabase;
let mallory: string;

beforeAll(async () => {
  database = await testDatabase();
  mallory = `mallory_${randomBytes(4).toString('hex')}`;
  await database.run(`CREATE ROLE ${mallory} LOGIN PASSWORD '${PASSWORD}';
    GRANT CREATE ON DATABASE ${database.name} TO ${mallory}; GRANT CREATE ON SCHEMA public TO ${mallory}`);
});

/** Everything of the last row is gone, and the database is the superuser's again. */
afterEach(async () => {
  await database.run(`ALTER DATABASE ${database.name} OWNER TO CURRENT_USER;
    ALTER DATABASE ${database.name} RESET ALL; DROP SCHEMA IF EXISTS lockstep, lockstep_aside CASCADE;
    DROP OWNED BY ${mallory} CASCADE; ALTER ROLE ${mallory} NOSUPERUSER; DROP TABLE IF EXISTS public.users;
    GRANT CREATE ON DATABASE ${database.name} TO ${mallory}; GRANT CREATE ON SCHEMA public TO ${mallory}`);
});

afterAll(async () => {
  await database.run(`DROP OWNED BY ${mallory}; DROP ROLE ${mallory}`);
  await database.drop();
});

/** Functions that make their author superuser where whoever runs them may. */
const evil = (role: string): string => `
  CREATE FUNCTION public.evil() RETURNS boolean LANGUAGE plpgsql AS
    $f$ BEGIN EXECUTE 'ALTER ROLE ${role} SUPERUSER'; RETURN true; END $f$;
  CREATE FUNCTION public.evil_immutable(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
    $f$ BEGIN IF pg_catalog.current_setting('is_superuser') = 'on' THEN EXECUTE 'ALTER ROLE ${role} SUPERUSER'; END IF;
      RETURN true; END $f$;
  CREATE FUNCTION public.evil_trigger() RETURNS trigger LANGUAGE plpgsql AS
    $f$ BEGIN EXECUTE 'ALTER ROLE ${role} SUPERUSER'; RETURN NEW; END $f$`;

async function prepare({ sql, as, ownsDatabase }: HostileLedger): Promise<void> {
  if (ownsDatabase !== false) await database.run(`ALTER DATABASE ${database.name} OWNER TO ${mallory}`);
  const genuine = sql.replace(GENUINE, LEDGER_DDL.join(';')).replaceAll(' mallory', ` ${mallory}`);
  const session = as === 'superuser' ? 'RESET SESSION AUTHORIZATION;' : '';
  await database.run(`SET SESSION AUTHORIZATION ${mallory};${evil(mallory)};${session}${genuine}`);
}

/** What must be as it was: the role's rights, and what is in the tables of whoever prepared them. */
async function state(): Promise<unknown> {
  const rows = await database.run(
    `SELECT r.rolsuper AS "isSuperuser" FROM pg_roles r WHERE r.rolname = '${mallory}'`,
  );
  // Not counted: that would plan a query on them, which runs what their owner prepared.
  const tables = await database.run(`SELECT c.oid::regclass::text AS name, pg_relation_size(c.oid) AS size
    FROM pg_class c WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('lockstep', 'public'))
      AND c.relkind = 'r' ORDER BY 1`);
  return { rows, tables };
}

describe.each(HOSTILE_LEDGERS)('$trick', (ledger) => {
  test('is named and refused before anything of it runs, or is written', async () => {
    await prepare(ledger);
    const before = await state();
    const plan = await planFor(database.url, { statements: [TABLE], to: 'never reached' });
    const refused = { code: 'DB.PRIVILEGE', why: expect.stringContaining(ledger.names) };

    await expect(readLedger(targetOf(database.url))).rejects.toMatchObject(refused);
    await expect(applyTo(database.url, plan)).rejects.toMatchObject(refused);
    const record = { plan, owned: [], actor: 'joe' };
    await expect(recordOwned(targetOf(database.url), record)).rejects.toMatchObject(refused);
    // A ledger that was looked at before it became hostile: the check inside the transaction of the write.
    const session = await openApplySession(targetOf(database.url), {
      ...{ module: 'api', schemas: ['public'], ledger: true, waitMs: 0 },
      onWait: () => undefined,
      signal: new AbortController().signal,
    });
    const begin = { plan, actor: 'joe', approver: null, reason: null };
    const begun = await session.history.begin(begin).catch((error: unknown) => error);
    await session.close();
    expect(begun).toMatchObject(refused);
    expect(await psql(ledgerSqlFor(plan).before)).toMatchObject({ failed: true });

    expect(await state()).toEqual(before);
    expect(await relationsOf(database.url)).not.toContain('users');
  });
});

test('what the refusal says to run mends a genuine ledger that others may write to', async () => {
  await prepare({
    trick: '',
    names: '',
    as: 'superuser',
    sql: `${GENUINE}; GRANT ALL ON ALL TABLES IN SCHEMA lockstep TO mallory; ALTER TABLE lockstep.applied_plan OWNER TO mallory;
      CREATE TRIGGER t BEFORE INSERT ON lockstep.owned_object FOR EACH ROW EXECUTE FUNCTION public.evil_trigger()`,
    ownsDatabase: false,
  });
  const refusal: unknown = await readLedger(targetOf(database.url)).catch((error: unknown) => error);
  const [, mend = ''] = (refusal as { next: readonly string[] }).next;
  await database.run(mend.slice(mend.indexOf(': ') + 2));

  expect(await readLedger(targetOf(database.url))).toMatchObject({ exists: true });
});

test('a ledger of elsewhere is set aside with the SQL of the refusal, and the next apply makes its own', async () => {
  await prepare({ trick: '', names: '', sql: GENUINE, ownsDatabase: false });
  const refusal: unknown = await readLedger(targetOf(database.url)).catch((error: unknown) => error);
  const aside = (refusal as { next: readonly string[] }).next.at(-1) ?? '';
  await database.run(aside.slice(aside.indexOf(': ') + 2));
  const plan = await planFor(database.url, { statements: [TABLE] });

  expect(await applyTo(database.url, plan)).toMatchObject({ outcome: 'applied', error: null });
});

test('a path, operators and temporary objects of others are not looked at', async () => {
  await prepare({
    trick: '',
    names: '',
    sql: `CREATE SCHEMA evil; CREATE FUNCTION evil.json_agg(json) RETURNS json LANGUAGE sql AS 'SELECT public.evil(); SELECT $1';
      CREATE FUNCTION evil.to_char(timestamp, text) RETURNS text LANGUAGE sql AS 'SELECT public.evil(); SELECT $2';
      CREATE FUNCTION evil.is_no(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT public.evil()';
      CREATE OPERATOR evil.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.is_no);
      ALTER DATABASE ${database.name} SET search_path = evil, pg_catalog`,
  });
  const isSuperuser = async (): Promise<unknown> =>
    await database.run(`SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = '${mallory}'`);
  // The trap works: whoever calls a function by its bare name falls into it.
  await database.run("SELECT json_agg('{}'::json)");
  expect(await isSuperuser()).toEqual([{ rolsuper: true }]);
  await database.run(`ALTER ROLE ${mallory} NOSUPERUSER`);

  const plan = await planFor(database.url, { statements: [TABLE], to: 'x' });
  expect(await applyTo(database.url, plan, { request: { ledger: true } })).toMatchObject({
    outcome: 'not-converged',
  });
  await readLedger(targetOf(database.url));

  expect(await isSuperuser()).toEqual([{ rolsuper: false }]);
});

test('default privileges do not open a new ledger to others', async () => {
  await database.run(`ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO ${mallory}`);
  const plan = await planFor(database.url, { statements: [TABLE] });

  expect(await applyTo(database.url, plan)).toMatchObject({ outcome: 'applied', error: null });
  await expect(database.run(`SET ROLE ${mallory}; DELETE FROM lockstep.owned_object`)).rejects.toMatchObject({
    code: '42501',
  });
});

test('nobody makes a trigger, or another schema of the name, while an apply writes', async () => {
  const plan = await planFor(database.url, { statements: [TABLE] });
  await applyTo(database.url, plan);
  const { onOurLedger } = await import('../../src/dialects/postgresql/ledger/guard.js');
  const { connectPostgres } = await import('../../src/dialects/postgresql/connect/connect.js');
  const client = await connectPostgres(targetOf(database.url), { applicationName: 'writer' });
  await client.query('BEGIN');
  const attempts = await onOurLedger(client, async () => {
    const tries = [
      'ALTER SCHEMA lockstep RENAME TO gone',
      'CREATE RULE r AS ON INSERT TO lockstep.applied_plan DO INSTEAD NOTHING',
      'CREATE TABLE public.child () INHERITS (lockstep.applied_plan)',
      'CREATE INDEX i ON lockstep.applied_plan (lower(plan_id))',
      'ALTER TABLE lockstep.applied_plan ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE lockstep.owned_object ADD more int',
      'CREATE STATISTICS public.s ON plan_id, module FROM lockstep.applied_plan',
    ];
    return await Promise.allSettled(
      tries.map(async (sql) => await database.run(`SET lock_timeout = '300ms'; ${sql}`)),
    );
  });
  await client.query('ROLLBACK');
  await client.end();

  expect(attempts.map(({ status }) => status)).toEqual(attempts.map(() => 'rejected'));
});

async function psql(script: string): Promise<{ readonly failed: boolean; readonly stderr: string }> {
  return await new Promise((resolve) => {
    const child = execFile(
      'psql',
      ['--no-psqlrc', '--set=ON_ERROR_STOP=1', '--file=-', database.url],
      (error, _out, stderr) => resolve({ failed: error !== null, stderr }),
    );
    child.stdin?.end(script);
  });
}
