import type { Connection } from 'mysql2/promise';
import { z } from 'zod';
import { type MysqlServer } from './server-family.js';

/** What can be asked of a connection. Values stand for `?` and are escaped by the driver. */
export interface MysqlQueries {
  /** The rows of a query, each of this shape. */
  rows<Row>(shape: z.ZodType<Row>, sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Runs what gives no rows, or whose rows nobody reads; says how many rows it changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
}

/** A connection to a server of the MySQL family. */
export interface MysqlClient extends MysqlQueries {
  readonly server: MysqlServer;
  /** The server's number of this connection, for `KILL`. */
  readonly id: number;
  /** Says goodbye; never throws, also on a lost connection. */
  end(): Promise<void>;
  /** Cuts the connection at once. */
  cut(): void;
}

const header = z.object({ affectedRows: z.number() });

/** The client on a connection of the driver, before anybody asked which server it is. */
export function clientOn(connection: Connection): Omit<MysqlClient, 'server'> {
  const query = async (sql: string, values: readonly unknown[] | undefined): Promise<unknown> => {
    const [result] = await connection.query(sql, values === undefined ? undefined : [...values]);
    return result;
  };
  return {
    id: connection.threadId,
    rows: async (shape, sql, values) => z.array(shape).parse(await query(sql, values)),
    run: async (sql, values) => header.safeParse(await query(sql, values)).data?.affectedRows ?? 0,
    end: async () => {
      await Promise.allSettled([connection.end()]);
    },
    cut: () => connection.destroy(),
  };
}

/** A name as SQL writes it. */
export function quoteMysqlName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
