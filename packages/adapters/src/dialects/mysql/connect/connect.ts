import { connect as openSocket, type Socket } from 'node:net';
import { connectTimeoutOf } from '@lockstep/core/config/url/postgres-parameters.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { Connection } from 'mysql2/promise';
import { z } from 'zod';
import { limitSocket } from '../../../process/limit-socket.js';
import { isAboutMysqlTls, mysqlConnectionError } from './failure.js';
import { type MysqlProtection, mysqlProtectionsOf } from './tls.js';
import { loadMysql2, type Mysql2 } from './load-mysql2.js';
import { type MysqlAddress, mysqlAddressOf, mysqlPlaceOf, socketOf } from './mysql-address.js';
import { clientOn, type MysqlClient } from './mysql-client.js';
import { mysqlServerOf, refuseOtherFamily } from './server-family.js';
import { sessionSql } from './session-settings.js';

export interface MysqlConnectOptions {
  /** Shown in the server's list of connections where it keeps such a name. */
  readonly applicationName: string;
  /** For all attempts together; unless told, the URL's `connect_timeout` in seconds, else 10 s. */
  readonly connectTimeoutMs?: number;
  /**
   * For sessions that only read. MariaDB runs functions of views while it lists their columns, with whatever rights the
   * reader has: in such a session they cannot write.
   */
  readonly readOnly?: true;
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 10_000;

interface Attempt {
  readonly driver: Mysql2;
  readonly target: ConnectionTarget;
  readonly address: MysqlAddress;
  readonly options: MysqlConnectOptions;
  readonly timeoutMs: number;
  readonly deadline: number;
}

/**
 * Connects to MySQL, MariaDB or TiDB with settings that do not depend on the server's defaults; the only place that
 * makes a connection. The caller ends it. Throws `DRIVER.NOT_FOUND`, `DB.UNREACHABLE`, `DB.AUTH`, `DB.MISSING`,
 * `DB.PRIVILEGE`, `CONFIG.INVALID` (also for a server of another family), and `INTERRUPTED` where the signal fires.
 */
export async function connectMysql(
  target: ConnectionTarget,
  options: MysqlConnectOptions,
): Promise<MysqlClient> {
  const address = mysqlAddressOf(target);
  const [first, ...fallback] = mysqlProtectionsOf(address);
  const timeoutMs = timeoutOf(address, options);
  const driver = await loadMysql2();
  const attempt = { driver, target, address, options, timeoutMs, deadline: Date.now() + timeoutMs };
  try {
    return await connectOnce(attempt, first);
  } catch (error) {
    if (error instanceof LockstepError) throw error;
    if (fallback.length === 0 || !isAboutMysqlTls(error))
      throw failureOf(attempt, { error, timedOut: false });
  }
  try {
    return await connectOnce(attempt, fallback[0]);
  } catch (error) {
    throw error instanceof LockstepError ? error : failureOf(attempt, { error, timedOut: false });
  }
}

function timeoutOf(address: MysqlAddress, options: MysqlConnectOptions): number {
  return options.connectTimeoutMs ?? connectTimeoutOf(address.parameters) ?? DEFAULT_TIMEOUT_MS;
}

const versionRow = z.object({ version: z.string() });

/** Throws `LockstepError` where the reason is ours (time, signal, family), else what the driver threw. */
async function connectOnce(attempt: Attempt, protection: MysqlProtection): Promise<MysqlClient> {
  const { address } = attempt;
  const path = socketOf(address);
  const socket = path === null ? openSocket(address.port, address.host) : openSocket(path);
  const limit = limitSocket(socket, { deadline: attempt.deadline, signal: attempt.options.signal });
  try {
    const connection = await attempt.driver.createConnection(settingsOf(attempt, protection, socket));
    // A connection lost while idle is reported by the next query; without a listener it would end the process.
    connection.on('error', () => undefined);
    return await preparedOn(connection, attempt);
  } catch (error) {
    socket.destroy();
    if (limit.ended() === 'interrupted') throw interrupted(attempt, error);
    throw limit.ended() === 'late' ? failureOf(attempt, { error, timedOut: true }) : error;
  } finally {
    limit.release();
  }
}

async function preparedOn(connection: Connection, { target, options }: Attempt): Promise<MysqlClient> {
  const client = clientOn(connection);
  const [row] = await client.rows(versionRow, 'SELECT version() AS version');
  const server = mysqlServerOf(row?.version ?? '');
  refuseOtherFamily(target, server);
  await client.run(sessionSql(server.family));
  // TiDB has no functions of its users, and does not know the statement.
  if (options.readOnly === true && server.family !== 'tidb')
    await client.run('SET SESSION TRANSACTION READ ONLY');
  return { ...client, server };
}

function settingsOf({ address, options }: Attempt, protection: MysqlProtection, socket: Socket) {
  return {
    stream: () => socket,
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password ?? '',
    database: address.database,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: false,
    multipleStatements: false,
    // Without it a server could ask for any file of this machine.
    flags: ['-LOCAL_FILES'],
    connectAttributes: { program_name: options.applicationName },
    ...(protection === undefined ? {} : { ssl: protection }),
  };
}

function failureOf(
  { target, address, timeoutMs }: Attempt,
  failure: { readonly error: unknown; readonly timedOut: boolean },
): LockstepError {
  return mysqlConnectionError({ target, address, timeoutMs, ...failure });
}

function interrupted({ address }: Attempt, cause: unknown): LockstepError {
  return new LockstepError('INTERRUPTED', {
    what: `Interrupted while connecting to ${mysqlPlaceOf(address)}.`,
    cause,
  });
}
