import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { describe, expect, test } from 'vitest';
import { loadableStatements } from '../../../../src/dialects/postgresql/loader/loadable-statement.js';
import { readyParser } from '../../../../src/dialects/postgresql/parser/tree.js';
import { filesOf } from './scratch-double.js';

await readyParser();

function refusalOf(sql: string): LockstepError | null {
  try {
    loadableStatements(filesOf({ 'a.sql': `CREATE TABLE ok ();\n\n  ${sql};\n` }));
    return null;
  } catch (error) {
    return error as LockstepError;
  }
}

describe('has no place in a schema file', () => {
  test.each([
    ['BEGIN', 'BEGIN, COMMIT, ROLLBACK or SAVEPOINT is transaction control'],
    ['COMMIT', 'BEGIN, COMMIT, ROLLBACK or SAVEPOINT is transaction control'],
    ['ROLLBACK', 'BEGIN, COMMIT, ROLLBACK or SAVEPOINT is transaction control'],
    ['SAVEPOINT a', 'BEGIN, COMMIT, ROLLBACK or SAVEPOINT is transaction control'],
    ["PREPARE TRANSACTION 'x'", 'BEGIN, COMMIT, ROLLBACK or SAVEPOINT is transaction control'],
    ['SET CONSTRAINTS ALL DEFERRED', 'SET CONSTRAINTS is transaction control'],
    ['LOCK TABLE ok', 'LOCK is transaction control'],
    ["COPY ok FROM '/etc/passwd'", 'COPY changes data'],
    ["COPY ok TO PROGRAM 'id'", 'COPY changes data'],
    ['INSERT INTO ok DEFAULT VALUES', 'INSERT changes data'],
    ['WITH x AS (SELECT 1) INSERT INTO ok SELECT FROM x', 'INSERT changes data'],
    ['UPDATE ok SET a = 1', 'UPDATE changes data'],
    ['DELETE FROM ok', 'DELETE changes data'],
    ['MERGE INTO ok USING b ON true WHEN MATCHED THEN DELETE', 'MERGE changes data'],
    ['TRUNCATE ok', 'TRUNCATE changes data'],
    ['REFRESH MATERIALIZED VIEW m', 'REFRESH MATERIALIZED VIEW changes data'],
    ['SELECT 1', 'SELECT runs a query'],
    ['SELECT 1 INTO b', 'SELECT runs a query'],
    ['VALUES (1)', 'SELECT runs a query'],
    ["SELECT pg_catalog.setval('s', 1)", 'SELECT runs a query'],
    ["SELECT set_config('role', 'postgres', false)", 'SELECT runs a query'],
    ["SELECT set_config('search_path', 'a', true)", 'SELECT runs a query'],
    ["SELECT set_config('search_path', 'a', false) WHERE pg_sleep(9) IS NULL", 'SELECT runs a query'],
    ["SELECT set_config('search_path', current_user, false)", 'SELECT runs a query'],
    ['CALL p()', 'CALL runs a procedure'],
    ['PREPARE p AS SELECT 1', 'PREPARE defines no object'],
    ['EXECUTE p', 'EXECUTE runs a prepared statement'],
    ['DEALLOCATE p', 'DEALLOCATE defines no object'],
    ['DECLARE c CURSOR FOR SELECT 1', 'DECLARE defines no object'],
    ['FETCH c', 'FETCH defines no object'],
    ['CLOSE c', 'CLOSE defines no object'],
    ['EXPLAIN ANALYZE SELECT 1', 'EXPLAIN defines no object'],
    ['SHOW search_path', 'SHOW defines no object'],
    ['DISCARD ALL', 'DISCARD defines no object'],
    ['LISTEN c', 'LISTEN defines no object'],
    ['UNLISTEN c', 'UNLISTEN defines no object'],
    ['NOTIFY c', 'NOTIFY defines no object'],
    ["LOAD 'auto_explain'", 'LOAD loads a library into the server'],
    ['VACUUM', 'VACUUM or ANALYZE is maintenance'],
    ['ANALYZE ok', 'VACUUM or ANALYZE is maintenance'],
    ['CLUSTER ok', 'CLUSTER is maintenance'],
    ['REINDEX TABLE ok', 'REINDEX is maintenance'],
    ['CHECKPOINT', 'CHECKPOINT is maintenance'],
    ['CREATE DATABASE d', 'CREATE DATABASE changes the whole server'],
    ['ALTER DATABASE d CONNECTION LIMIT 1', 'ALTER DATABASE changes the whole server'],
    ["ALTER DATABASE d SET work_mem = '1MB'", 'ALTER DATABASE … SET changes the whole server'],
    [
      'ALTER DATABASE d REFRESH COLLATION VERSION',
      'ALTER DATABASE … REFRESH COLLATION VERSION changes the whole server',
    ],
    ['DROP DATABASE d', 'DROP DATABASE changes the whole server'],
    ["ALTER SYSTEM SET work_mem = '1MB'", 'ALTER SYSTEM changes the whole server'],
    ["CREATE TABLESPACE t LOCATION '/x'", 'CREATE TABLESPACE changes the whole server'],
    ['ALTER TABLESPACE t SET (seq_page_cost = 1)', 'ALTER TABLESPACE changes the whole server'],
    ['DROP TABLESPACE t', 'DROP TABLESPACE changes the whole server'],
    [
      'ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b',
      'ALTER … ALL IN TABLESPACE changes the whole server',
    ],
    [
      'ALTER DATABASE d OWNER TO x',
      'the statement is about the database itself, not about an object of a module',
    ],
    [
      'ALTER DATABASE d RENAME TO e',
      'the statement is about the database itself, not about an object of a module',
    ],
    [
      "COMMENT ON DATABASE d IS 'x'",
      'the statement is about the database itself, not about an object of a module',
    ],
    [
      'GRANT CONNECT ON DATABASE d TO x',
      'the statement is about the database itself, not about an object of a module',
    ],
    ["COMMENT ON ROLE r IS 'x'", 'the statement is about a role, not about an object of a module'],
    [
      'ALTER TABLESPACE t RENAME TO u',
      'the statement is about a tablespace, not about an object of a module',
    ],
    ['SET ROLE postgres', "the statement changes the session's role"],
    ['RESET ROLE', "the statement changes the session's role"],
    ['SET SESSION AUTHORIZATION postgres', "the statement changes the session's login"],
    ['RESET SESSION AUTHORIZATION', "the statement changes the session's login"],
    [
      'SET LOCAL search_path = a',
      'the statement is valid in one transaction only, and a schema file has none',
    ],
    [
      'SET TRANSACTION READ ONLY',
      'the statement is valid in one transaction only, and a schema file has none',
    ],
    [
      "SET client_encoding = 'LATIN1'",
      'client_encoding is LATIN1, and Lockstep reads schema files with UTF8 only',
    ],
    [
      'SET standard_conforming_strings = off',
      'standard_conforming_strings is off, and Lockstep reads schema files with on only',
    ],
    ['CREATE TEMP TABLE t ()', 't is temporary and ends with the session'],
    ['CREATE TEMP VIEW v AS SELECT 1', 'v is temporary and ends with the session'],
    ['CREATE TEMP SEQUENCE s', 's is temporary and ends with the session'],
    ['CREATE TEMP TABLE t AS SELECT 1', 't is temporary and ends with the session'],
    ['IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b', 'IMPORT FOREIGN SCHEMA connects to another server'],
    [
      "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p",
      'CREATE SUBSCRIPTION connects to another server',
    ],
    [
      "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = true)",
      'CREATE SUBSCRIPTION connects to another server',
    ],
    ['ALTER SUBSCRIPTION s REFRESH PUBLICATION', 'ALTER SUBSCRIPTION … REFRESH connects to another server'],
    ['DROP SUBSCRIPTION s', 'DROP SUBSCRIPTION connects to another server'],
  ])('%s', (sql, reason) => {
    const error = refusalOf(sql);
    expect([error?.code, error?.message]).toEqual(['SCHEMA.UNSUPPORTED', `a.sql:3:3: ${reason}`]);
    expect(error?.next.join()).toMatch(/\.$/);
  });
});

describe('roles are the server’s, and what such a statement says is not repeated', () => {
  test.each([
    ["CREATE ROLE r PASSWORD 'hunter2'", 'CREATE ROLE'],
    ["CREATE USER r ENCRYPTED PASSWORD 'hunter2'", 'CREATE ROLE'],
    ["ALTER ROLE r PASSWORD 'hunter2'", 'ALTER ROLE'],
    ["ALTER ROLE r SET x.secret = 'hunter2'", 'ALTER ROLE … SET'],
    ['DROP ROLE r', 'DROP ROLE'],
    ['GRANT a TO b', 'GRANT or REVOKE of a role'],
    ['REASSIGN OWNED BY a TO b', 'REASSIGN OWNED'],
    ['DROP OWNED BY a', 'DROP OWNED'],
  ])('%s', (sql, what) => {
    expect(refusalOf(sql)?.toValue()).toEqual({
      code: 'SCHEMA.UNSUPPORTED',
      message: `a.sql:3:3: ${what} concerns roles, which belong to the server, not to a module`,
      next: [
        'Remove it and create the role on the server yourself; grants to it, policies for it and OWNER TO work here.',
      ],
      place: { file: 'a.sql', line: 3, column: 3 },
    });
  });
});

describe('a credential is refused by name and not repeated', () => {
  test.each([
    [
      "CREATE SERVER s FOREIGN DATA WRAPPER f OPTIONS (host 'h', password 'hunter2')",
      'the option "password" holds a credential',
    ],
    ['ALTER SERVER s OPTIONS (SET "API_Token" \'hunter2\')', 'the option "API_Token" holds a credential'],
    [
      "CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'u', password 'hunter2')",
      'the option "password" holds a credential',
    ],
    [
      "ALTER USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (SET passwd 'hunter2')",
      'the option "passwd" holds a credential',
    ],
    [
      "CREATE SUBSCRIPTION s CONNECTION 'host=x password=hunter2' PUBLICATION p WITH (connect = false)",
      'the connection string holds a credential',
    ],
    [
      "ALTER SUBSCRIPTION s CONNECTION 'postgres://u:hunter2@h/d'",
      'the connection string holds a credential',
    ],
  ])('%s', (sql, reason) => {
    const error = refusalOf(sql);
    expect([error?.code, error?.message]).toEqual(['SCHEMA.UNSUPPORTED', `a.sql:3:3: ${reason}`]);
    expect(JSON.stringify(error?.toValue())).not.toContain('hunter2');
  });
});

test.each([
  ['DO $$BEGIN END$$'],
  ['DROP TABLE IF EXISTS gone'],
  ['SET search_path = app, public'],
  ['SET client_encoding TO utf8'],
  ['SET standard_conforming_strings = 1'],
  ['RESET ALL'],
  ["SELECT pg_catalog.set_config('search_path', '', false)"],
  ['CREATE TABLE t AS SELECT 1 AS a WITH NO DATA'],
  ['CREATE RULE r AS ON INSERT TO ok DO INSTEAD NOTHING'],
  ["CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user 'u', password_required 'false')"],
  ["CREATE SUBSCRIPTION s CONNECTION 'host=x user=u' PUBLICATION p WITH (connect = false, slot_name = NONE)"],
  ['GRANT SELECT ON ok TO PUBLIC'],
  ['ALTER DEFAULT PRIVILEGES FOR ROLE r GRANT SELECT ON TABLES TO s'],
  ['ALTER TABLE ok OWNER TO r'],
])('%s may stand in a schema file', (sql) => {
  expect(refusalOf(sql)).toBeNull();
});
