import pg from 'pg';

const TRANSACTION = /^\s*(?:BEGIN|COMMIT|ROLLBACK)\b/i;

/**
 * A pool for `extract`, which takes nothing else: it lends one connection of ours, whose transaction began before and goes
 * on after, so that what is read beside is of the same moment. It opens none itself and needs no end.
 */
export function lentPool(client: pg.ClientBase): pg.Pool {
  const lent = {
    query: async (sql: string): Promise<Pick<pg.QueryResult, 'rows'>> =>
      TRANSACTION.test(sql) ? { rows: [] } : await client.query(withPlainComments(sql)),
    release: () => undefined,
  };
  return Object.assign(new pg.Pool({ max: 1 }), { connect: async () => await Promise.resolve(lent) });
}

/**
 * The statement with `?` for each character outside of ASCII in lines that are nothing but a comment. Queries of pg-delta
 * hold such as •, and a server converts comments too: a database in LATIN1 or EUC_JP would refuse the query.
 */
export function withPlainComments(sql: string): string {
  return sql.replaceAll(/^\s*--.*$/gm, (line) => line.replaceAll(/[^\t -~]/gu, '?'));
}
