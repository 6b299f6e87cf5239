import type { MysqlFamily } from './server-family.js';

/** What a fresh server of each kind does by default, so that a file means the same whoever configured the server. */
const SQL_MODES: Readonly<Record<MysqlFamily, string>> = {
  mariadb: 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION',
  mysql:
    'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  tidb: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
};

/** No statement that merely reads waits a day for a lock, which is the server's default. */
const LOCK_WAIT_SECONDS = 60;
const IDLE_SECONDS = 86_400;

/** The statement that gives a session settings which do not depend on the server's configuration. */
export function sessionSql(family: MysqlFamily): string {
  return [
    'SET NAMES utf8mb4',
    `sql_mode = '${SQL_MODES[family]}'`,
    "time_zone = '+00:00'",
    'foreign_key_checks = 1',
    'unique_checks = 1',
    'autocommit = 1',
    'sql_select_limit = 18446744073709551615',
    'sql_safe_updates = 0',
    'group_concat_max_len = 1048576',
    `wait_timeout = ${IDLE_SECONDS}`,
    ...(family === 'tidb' ? [] : [`lock_wait_timeout = ${LOCK_WAIT_SECONDS}`, 'sql_quote_show_create = 1']),
    ...(family === 'mariadb'
      ? ['max_statement_time = 0', 'check_constraint_checks = 1', 'sql_auto_is_null = 0']
      : ['max_execution_time = 0']),
  ].join(', ');
}
