import type pg from 'pg';

/**
 * Queries of pg-delta hold comments with characters such as •, and a server converts comments too: a database in LATIN1 or
 * EUC_JP would refuse the query. Lines that are nothing but a comment are sent in ASCII.
 */
export function sendPlainComments(client: pg.PoolClient): void {
  const query: (...args: readonly unknown[]) => unknown = client.query.bind(client);
  Object.assign(client, {
    query: (text: unknown, ...more: readonly unknown[]) =>
      query(typeof text === 'string' ? withPlainComments(text) : text, ...more),
  });
}

/** The statement with `?` for each character outside of ASCII in lines that are nothing but a comment. */
export function withPlainComments(sql: string): string {
  return sql.replaceAll(/^\s*--.*$/gm, (line) => line.replaceAll(/[^\t -~]/gu, '?'));
}
