import { alterActions, readMysqlStatement } from '@lockstep/core/hazards/mysql/mysql-statement.js';
import { isWord } from '@lockstep/core/text/sql/sql-tokens.js';

/**
 * A statement for MySQL in MariaDB's words: Atlas writes `DROP CHECK`, which MariaDB calls `DROP CONSTRAINT` and does
 * not read otherwise. Everything else stays byte for byte.
 */
export function inMariadbWords(sql: string): string {
  const statement = readMysqlStatement(sql);
  if (statement.node !== 'ALTER TABLE') return sql;
  const checks = alterActions(statement)
    .filter(([verb]) => isWord(verb, 'DROP'))
    .flatMap(([, what]) => (what !== undefined && isWord(what, 'CHECK') ? [what] : []));
  return checks.reduceRight(
    (text, { start, end }) => `${text.slice(0, start)}CONSTRAINT${text.slice(end)}`,
    sql,
  );
}
