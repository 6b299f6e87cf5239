import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connectTimeoutOf } from '@lockstep/core/config/url/postgres-parameters.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PostgresAddress } from '@lockstep/core/config/url/postgres-url.js';
import pg from 'pg';
import { limitSocket } from '../../../process/limit-socket.js';
import { watchChannelBinding } from './channel-binding.js';
import { connectionError, errorCodeOf, isAboutTls, placeOf } from './failure.js';
import { addressOf, clientSettings, type Protection, protectionsOf } from './settings.js';
import { PINNED_SETTINGS, pinSettings, type SessionSettings } from './pinned-settings.js';

export interface ConnectOptions {
  /** Shown in `pg_stat_activity` and to whoever waits for our lock. */
  readonly applicationName: string;
  /** For all attempts together; unless told, the URL's `connect_timeout`, else 10 s. */
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Over those that every session of ours has. */
  readonly settings?: SessionSettings;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const STARTING_UP = '57P03';

interface Attempt {
  readonly target: ConnectionTarget;
  readonly address: PostgresAddress;
  readonly options: ConnectOptions;
  readonly timeoutMs: number;
  readonly deadline: number;
}

function timeoutOf(address: PostgresAddress, options: ConnectOptions): number {
  return options.connectTimeoutMs ?? connectTimeoutOf(address.parameters) ?? DEFAULT_TIMEOUT_MS;
}

/**
 * Connects to PostgreSQL; the only place that makes a client, whose session has the pinned settings. The caller ends it. Throws `DB.UNREACHABLE`, `DB.AUTH`,
 * `DB.MISSING`, `DB.PRIVILEGE`, `CONFIG.INVALID`, and `INTERRUPTED` where the signal fires.
 */
export async function connectPostgres(target: ConnectionTarget, options: ConnectOptions): Promise<pg.Client> {
  return (await connectProtected(target, options)).client;
}

/**
 * A pool for engines that ask for one, proven to connect. The caller ends it. Throws as `connectPostgres` does.
 */
export async function openPostgresPool(
  target: ConnectionTarget,
  options: ConnectOptions & { readonly max: number },
): Promise<pg.Pool> {
  const { client, protection } = await connectProtected(target, options);
  await client.end();
  const address = addressOf(target);
  const pool = new pg.Pool({
    ...clientSettings(address, protection, options.applicationName),
    connectionTimeoutMillis: timeoutOf(address, options),
    max: options.max,
    verify: (client, done) => {
      const fail = (error: unknown): void => done(error instanceof Error ? error : new Error(String(error)));
      pinSettings(client, settingsOf(options)).then(() => done(), fail);
    },
  });
  // A lost idle connection is reported by the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

function settingsOf({ settings }: ConnectOptions): SessionSettings {
  return { ...PINNED_SETTINGS, ...settings };
}

async function connectProtected(
  target: ConnectionTarget,
  options: ConnectOptions,
): Promise<{ readonly client: pg.Client; readonly protection: Protection }> {
  const address = addressOf(target);
  const timeoutMs = timeoutOf(address, options);
  const attempt = { target, address, options, timeoutMs, deadline: Date.now() + timeoutMs };
  const [first, second] = protectionsOf(address);
  try {
    return { client: await whenStarted(attempt, first), protection: first };
  } catch (error) {
    if (error instanceof LockstepError) throw error;
    if (second === undefined || !isAboutTls(error)) throw failureOf(attempt, { error, timedOut: false });
  }
  try {
    return { client: await whenStarted(attempt, second), protection: second };
  } catch (error) {
    throw error instanceof LockstepError ? error : failureOf(attempt, { error, timedOut: false });
  }
}

/** A server that is starting up says so (57P03): asked again while there is time. */
async function whenStarted(attempt: Attempt, protection: Protection): Promise<pg.Client> {
  for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 1000)) {
    try {
      return await connectOnce(attempt, protection);
    } catch (error) {
      if (errorCodeOf(error) !== STARTING_UP || Date.now() + waitMs >= attempt.deadline) throw error;
    }
    await pause(attempt, waitMs);
  }
}

async function pause(attempt: Attempt, waitMs: number): Promise<void> {
  try {
    await delay(waitMs, undefined, { signal: attempt.options.signal });
  } catch (cause) {
    throw interrupted(attempt, cause);
  }
}

/** Throws `LockstepError` where the reason is ours (time, signal), else what the driver threw. */
async function connectOnce(attempt: Attempt, protection: Protection): Promise<pg.Client> {
  const { options, address } = attempt;
  const socket = new Socket();
  const limit = limitSocket(socket, { deadline: attempt.deadline, signal: attempt.options.signal });
  const client = new pg.Client({
    ...clientSettings(address, protection, options.applicationName),
    stream: () => socket,
  });
  // A connection lost while idle is reported by the next query; without a listener it would end the process.
  client.on('error', () => undefined);
  const binding = address.parameters['channel_binding'] === 'require' ? watchChannelBinding(client) : null;
  try {
    await client.connect();
    binding?.assertBound();
    await pinSettings(client, settingsOf(options));
    return client;
  } catch (error) {
    socket.destroy();
    const reason = binding?.refusal() ?? error;
    if (limit.ended() === 'interrupted') throw interrupted(attempt, error);
    throw limit.ended() === 'late' ? failureOf(attempt, { error, timedOut: true }) : reason;
  } finally {
    limit.release();
  }
}

function failureOf(
  { target, address, timeoutMs }: Attempt,
  failure: { readonly error: unknown; readonly timedOut: boolean },
): LockstepError {
  return connectionError({ target, address, timeoutMs, ...failure });
}

function interrupted({ address }: Attempt, cause: unknown): LockstepError {
  return new LockstepError('INTERRUPTED', {
    what: `Interrupted while connecting to ${placeOf(address)}.`,
    cause,
  });
}
