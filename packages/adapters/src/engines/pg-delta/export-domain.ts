const NAMED_NOT_NULL = / CONSTRAINT "(?:[^"]|"")*" NOT NULL(?= |$)/;

/**
 * CREATE DOMAIN with one NOT NULL. Since PostgreSQL 17 a domain's NOT NULL is a constraint with a name as well; the
 * engine writes both, which the server refuses as redundant. Takes any statement.
 */
export function withOneNotNull(sql: string): string {
  if (!sql.startsWith('CREATE DOMAIN ')) return sql;
  const without = sql.replace(NAMED_NOT_NULL, '');
  return without !== sql && / NOT NULL(?= |$)/.test(without) ? without : sql;
}
