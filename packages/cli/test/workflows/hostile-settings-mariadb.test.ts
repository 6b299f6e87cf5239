import { NO_ATLAS, startTestMariadb, TEST_ATLAS, type TestMariadb } from '@lockstep/testing';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_MARIADB } from '../../../adapters/test/dialects/mysql/mariadb-setup.js';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';

const SCHEMA = String.raw`
CREATE TABLE orders (
  id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code char(6) NOT NULL DEFAULT 'ab',
  note varchar(40) CHARACTER SET latin1 DEFAULT 'it''s',
  path varchar(40) DEFAULT 'c:\\new',
  placed timestamp NOT NULL DEFAULT '2020-02-03 04:05:06',
  seen datetime DEFAULT '2020-02-03 04:05:06',
  kind enum('a','b') DEFAULT 'a',
  total decimal(10,2) GENERATED ALWAYS AS (round(length(code) * 1.5, 2)) VIRTUAL,
  CONSTRAINT code_check CHECK (code <> 'x"y')
);
CREATE TABLE parts (id int PRIMARY KEY, order_id bigint unsigned, KEY o (order_id),
  CONSTRAINT parts_order FOREIGN KEY (order_id) REFERENCES orders (id));
`;
const CHANGED = SCHEMA.replace("DEFAULT 'ab'", "DEFAULT 'cd'").replace(
  '2020-02-03 04:05:06',
  '2020-03-04 04:05:06',
);

const SETTINGS = [
  "sql_mode = ''",
  "sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES'",
  "sql_mode = 'ORACLE'",
  "time_zone = '+05:45'",
  'sql_select_limit = 1',
  "character_set_server = 'latin1'",
  "collation_server = 'utf8mb4_bin'",
  "character_set_client = 'latin1'",
  "character_set_results = 'latin1'",
  "collation_connection = 'latin1_swedish_ci'",
  "default_storage_engine = 'MyISAM'",
  'sql_quote_show_create = 0',
  'foreign_key_checks = 0',
  'unique_checks = 0',
  "init_connect = 'SET NAMES latin1'",
  'group_concat_max_len = 4',
  'explicit_defaults_for_timestamp = 0',
  'autocommit = 0',
  'lock_wait_timeout = 0',
  'innodb_strict_mode = 0',
  'check_constraint_checks = 0',
  'max_statement_time = 0.2',
  "tx_isolation = 'SERIALIZABLE'",
  "old_mode = ''",
  'sql_safe_updates = 1',
  'sql_auto_is_null = 1',
  'div_precision_increment = 0',
  "lc_time_names = 'de_DE'",
  "lc_messages = 'de_DE'",
];

const missing = (TEST_ATLAS === null ? NO_ATLAS : null) ?? NO_MARIADB;

let workspace: CliWorkspace;
let server: TestMariadb | null = null;

beforeAll(async () => {
  workspace = cliWorkspace();
  if (missing === null) server = await startTestMariadb();
});

afterAll(async () => {
  await server?.stop();
  await workspace.dispose();
});

const onServer = async (sql: readonly string[]): Promise<void> => {
  const connection = await createConnection({ uri: (server?.url ?? '').replace(/^mariadb:/, 'mysql:') });
  try {
    for (const one of sql) await connection.query(one);
  } finally {
    connection.destroy();
  }
};

describe('a server on which somebody set', () => {
  test.skipIf(missing !== null).each(SETTINGS)('%s is read, changed and in step', async (setting) => {
    const name = setting.split(' ')[0] ?? '';
    const database = `hostile_${SETTINGS.indexOf(setting)}`;
    await onServer([`CREATE DATABASE ${database}`, `SET GLOBAL ${setting}`]);
    try {
      const url = (server?.url ?? '').replace(/\/mysql$/, `/${database}`);
      const target = { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } };
      const config = {
        ...{ dialect: 'mariadb', engine: 'atlas', defaultEnvironment: 'target', environments: { target } },
      };
      const env = { TARGET_URL: url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
      const run = async (line: string) => await workspace.run(line.split(' '), { env });
      for (const sql of [SCHEMA, CHANGED]) {
        workspace.write({ api: { sql: { '001.sql': sql }, config } });
        const applied = await run('apply --accept=all');
        expect(applied.code, `${applied.stdout}${applied.stderr}`).toBe(0);
        const again = await run('diff --fail-on=changes');
        expect(again.code, `${again.stdout}${again.stderr}`).toBe(0);
      }
      const status = await run('status --fail-on=drift,pending');
      expect(status.code, status.stdout).toBe(0);
    } finally {
      await onServer([`SET GLOBAL ${name} = DEFAULT`, `DROP DATABASE ${database}`]);
    }
  });
});
