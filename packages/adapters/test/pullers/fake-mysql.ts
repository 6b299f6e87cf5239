import { createRequire } from 'node:module';
import type { Server } from 'node:net';
import type { RowDataPacket } from 'mysql2/promise';
import { openMariadb } from '../dialects/mysql/mariadb-setup.js';

/** The part of the driver's server that is used; its types say little of it. */
interface ServerConnection {
  /** Number of the next packet: an answer begins with 1, a question with 0. */
  sequenceId: number;
  serverHandshake(settings: Readonly<Record<string, unknown>>): void;
  on(event: string, listener: (sql: string) => void): void;
  writeColumns(columns: unknown): void;
  writeTextRow(values: readonly unknown[]): void;
  writeEof(): void;
  writeOk(): void;
  writeError(error: { readonly code: number; readonly message: string }): void;
}

interface DriverServer {
  listen(port: number, host: string, then: () => void): void;
  close(): void;
  readonly _server: Server;
}

type CreateServer = (listener: (connection: ServerConnection) => void) => DriverServer;

/** A server that says it is MySQL and lets a MariaDB answer. */
export interface FakeMysql {
  readonly port: number;
  close(): Promise<void>;
}

/** A server that answers for this database of the MariaDB of the tests. */
export async function fakeMysql(database: string, version = '8.4.2'): Promise<FakeMysql> {
  const driver = createRequire(import.meta.url)('mysql2') as { createServer: CreateServer };
  const behind = await openMariadb(database);
  const server = driver.createServer((connection) => {
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: version,
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff ^ 0x0800,
      authCallback: (_given: unknown, done: (problem: null) => void) => {
        done(null);
        connection.sequenceId = 0;
      },
    });
    connection.on('error', () => undefined);
    // The driver takes SET for the beginning of a prepared statement.
    connection.on('stmt_prepare', () => answer(connection, () => connection.writeOk()));
    connection.on('query', (sql) => {
      behind.query<RowDataPacket[]>({ sql: asMysql(sql, version), rowsAsArray: true }).then(
        ([rows, columns]) =>
          answer(connection, () => {
            connection.writeColumns(columns);
            for (const row of rows) connection.writeTextRow(Object.values(row));
            connection.writeEof();
          }),
        (error: unknown) =>
          answer(connection, () => connection.writeError({ code: 1064, message: String(error) })),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server._server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      server.close();
      await behind.end();
    },
  };
}

function asMysql(sql: string, version: string): string {
  return sql.replace(/\bversion\(\)/i, `'${version}'`);
}

function answer(connection: ServerConnection, write: () => void): void {
  connection.sequenceId = 1;
  write();
  connection.sequenceId = 0;
}
