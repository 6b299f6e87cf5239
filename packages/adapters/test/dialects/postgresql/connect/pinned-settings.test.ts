import { testDatabase, type TestDatabase } from '@lockstep/testing';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPostgres, openPostgresPool } from '../../../../src/dialects/postgresql/connect/connect.js';
import { prepareSession } from '../../../../src/dialects/postgresql/connect/session-connection.js';
import { PINNED_SETTINGS } from '../../../../src/dialects/postgresql/connect/pinned-settings.js';
import { targetOf } from '../connect-target.js';

/** A value that hurts, for each setting that is pinned; `since` is the first major that knows it. */
const HOSTILE: readonly (readonly [name: string, value: string, since?: number])[] = [
  ['statement_timeout', "'1s'"],
  ['lock_timeout', "'1ms'"],
  ['idle_in_transaction_session_timeout', "'50ms'"],
  ['idle_session_timeout', "'1min'", 14],
  ['transaction_timeout', "'1min'", 17],
  ['exit_on_error', 'on'],
  ['search_path', 'evil, pg_catalog'],
  ['standard_conforming_strings', 'off'],
  ['escape_string_warning', 'off'],
  ['backslash_quote', 'on'],
  ['array_nulls', 'off'],
  ['transform_null_equals', 'on'],
  ['timezone_abbreviations', "'India'"],
  ['xmloption', 'document'],
  ['client_min_messages', 'debug5'],
  ['check_function_bodies', 'off'],
  ['createrole_self_grant', "'set, inherit'", 16],
  ['default_table_access_method', 'elsewhere'],
  ['default_tablespace', "'pg_global'"],
  ['default_transaction_deferrable', 'on'],
  ['default_transaction_isolation', "'serializable'"],
  ['event_triggers', 'off', 17],
  ['restrict_nonsystem_relation_kind', "'view'"],
  ['row_security', 'off'],
  ['session_replication_role', "'replica'"],
  ['DateStyle', "'SQL, DMY'"],
  ['IntervalStyle', "'sql_standard'"],
  ['TimeZone', "'Asia/Kathmandu'"],
  ['bytea_output', "'escape'"],
  ['extra_float_digits', '-5'],
  ['lc_messages', "'C.UTF-8'"],
  ['lc_monetary', "'C.UTF-8'"],
  ['lc_numeric', "'C.UTF-8'"],
  ['lc_time', "'C.UTF-8'"],
  ['quote_all_identifiers', 'on'],
  ['xmlbinary', "'hex'"],
];

const EVIL = `CREATE ACCESS METHOD elsewhere TYPE TABLE HANDLER heap_tableam_handler;
  CREATE SCHEMA evil;
  CREATE FUNCTION evil.equals(text, text) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'ran the operator of somebody else'; END $$;
  CREATE OPERATOR evil.= (FUNCTION = evil.equals, LEFTARG = text, RIGHTARG = text);
  CREATE OPERATOR evil.<> (FUNCTION = evil.equals, LEFTARG = text, RIGHTARG = text)`;

/** The settings that the session has not as pinned, by name. */
async function strays(client: pg.ClientBase): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_catalog.pg_settings',
  );
  const known = new Map(rows.map(({ name, setting }) => [name, setting]));
  return Object.fromEntries(
    Object.entries(PINNED_SETTINGS)
      .map(([name, value]) => [name, known.get(name), value] as const)
      .filter(([, setting, value]) => setting !== undefined && setting !== value)
      .map(([name, setting]) => [name, setting]),
  );
}

test('every pinned setting has a hostile value here', () => {
  expect(HOSTILE.map(([name]) => name).toSorted()).toEqual(Object.keys(PINNED_SETTINGS).toSorted());
});

describe.each([15, 18] as const)('PostgreSQL %i', (major) => {
  let database: TestDatabase;
  const hostile = HOSTILE.filter(([, , since = 0]) => since <= major);

  beforeAll(async () => {
    database = await testDatabase(major);
    await database.run(EVIL);
  });

  afterAll(async () => {
    await database.drop();
  });

  const set = async (settings: typeof HOSTILE): Promise<void> => {
    const lines = settings.map(([name, value]) => `ALTER DATABASE ${database.name} SET ${name} TO ${value}`);
    // On the server's own database: sessions on the other one may be too hostile to work in.
    const url = new URL(database.url);
    url.pathname = '/postgres';
    const client = await connectPostgres(targetOf(url.href), { applicationName: 'test' });
    await client.query([`ALTER DATABASE ${database.name} RESET ALL`, ...lines].join(';'));
    await client.end();
  };

  test.each([...(major === 18 ? hostile.map((one) => [one]) : []), hostile])(
    'a session is as pinned whatever the database sets: %s',
    async (...settings) => {
      await set(settings);
      const client = await connectPostgres(targetOf(database.url), { applicationName: 'test' });
      try {
        expect(await strays(client)).toEqual({});
      } finally {
        await client.end();
      }
    },
  );

  test('so is that of the engine, and that of an apply but for names and bodies', async () => {
    await set(hostile);
    const pool = await openPostgresPool(targetOf(database.url), { applicationName: 'test', max: 1 });
    try {
      const client = await pool.connect();
      expect(await strays(client)).toEqual({});
      await prepareSession(client, ['Shop']);
      expect(await strays(client)).toEqual({
        check_function_bodies: 'off',
        search_path: '"pg_catalog", "Shop"',
      });
      client.release();
    } finally {
      await pool.end();
    }
  });

  test('a login that may not set everything gets what it may', async () => {
    await set(hostile);
    const role = `plain_${database.name}`;
    await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    const client = await connectPostgres(targetOf(database.urlFor(role, 'x')), { applicationName: 'test' });
    try {
      const left = Object.keys(await strays(client));
      expect(left.toSorted()).toEqual([
        ...(major < 17 ? [] : ['event_triggers']),
        'lc_messages',
        'session_replication_role',
      ]);
    } finally {
      await client.end();
      await database.run(`DROP ROLE ${role}`);
    }
  });
});
