import pg from 'pg';

/** Values of settings, by the setting's name. */
export type SessionSettings = Readonly<Record<string, string>>;

/**
 * What every session of ours has, whatever the server, the database or the login sets: all that changes how SQL is
 * read, what DDL makes, how definitions are printed, or that ends a session half way. Two things stay as they are set:
 * `role`, because who a login acts as is the server's decision and the same in every session, and
 * `default_transaction_read_only`, because a database that is not to be written to says so with it.
 */
export const PINNED_SETTINGS: SessionSettings = {
  ...endings(),
  ...howSqlIsRead(),
  ...whatDdlMakes(),
  ...howDefinitionsArePrinted(),
};

function endings(): SessionSettings {
  return {
    statement_timeout: '0',
    lock_timeout: '0',
    idle_in_transaction_session_timeout: '0',
    idle_session_timeout: '0',
    transaction_timeout: '0',
    exit_on_error: 'off',
  };
}

function howSqlIsRead(): SessionSettings {
  return {
    search_path: 'pg_catalog',
    standard_conforming_strings: 'on',
    escape_string_warning: 'on',
    backslash_quote: 'safe_encoding',
    array_nulls: 'on',
    transform_null_equals: 'off',
    timezone_abbreviations: 'Default',
    xmloption: 'content',
    client_min_messages: 'warning',
  };
}

function whatDdlMakes(): SessionSettings {
  return {
    check_function_bodies: 'on',
    createrole_self_grant: '',
    default_table_access_method: 'heap',
    default_tablespace: '',
    default_transaction_deferrable: 'off',
    default_transaction_isolation: 'read committed',
    event_triggers: 'on',
    restrict_nonsystem_relation_kind: '',
    row_security: 'on',
    session_replication_role: 'origin',
  };
}

function howDefinitionsArePrinted(): SessionSettings {
  return {
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    bytea_output: 'hex',
    extra_float_digits: '1',
    lc_messages: 'C',
    lc_monetary: 'C',
    lc_numeric: 'C',
    lc_time: 'C',
    quote_all_identifiers: 'off',
    xmlbinary: 'base64',
  };
}

/** Gives a session these settings for good; see `pinningSql`. Throws what the server throws. */
export async function pinSettings(client: pg.ClientBase, settings: SessionSettings): Promise<void> {
  await client.query(pinningSql(settings));
}

/**
 * SQL that gives a session these settings, leaving out what this server does not know or this login may not set. The
 * first two statements make the third one safe: no timeout ends it, and no function or operator of somebody's runs in it.
 */
export function pinningSql(settings: SessionSettings): string {
  return `SET statement_timeout TO 0;
    SET search_path TO pg_catalog;
    SELECT set_config(s.name, w.value, false)
    FROM json_each_text(${pg.escapeLiteral(JSON.stringify(settings))}) AS w(name, value)
    JOIN pg_settings s ON lower(s.name) = lower(w.name)
    WHERE s.setting <> w.value AND (s.context = 'user' OR
      (s.context = 'superuser' AND (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user)))`;
}
