import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { errnoOf } from '../../../process/errno.js';

/** The part of the driver's native connection that is used; a statement runs off the event loop, so it can be interrupted. */
export interface LibsqlDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): Promise<{ all(values: readonly unknown[]): Promise<readonly unknown[]> }>;
  exec(sql: string): Promise<unknown>;
  interrupt(): void;
  close(): void;
}

export type OpenLibsql = new (path: string, options: { readonly timeout?: number }) => LibsqlDatabase;

const CLIENT = '@libsql/client';

/** Where the optional peer is looked for: the workspace that runs Lockstep, then beside Lockstep itself. */
const PLACES: readonly string[] = [join(process.cwd(), 'package.json'), import.meta.url];

let loaded: OpenLibsql | undefined;

/** The driver that the workspace has installed. Throws `DRIVER.NOT_FOUND` with the line that installs it. */
export function loadLibsql(places: readonly string[] = PLACES): OpenLibsql {
  if (places !== PLACES) return loadFrom(places);
  loaded ??= loadFrom(places);
  return loaded;
}

function loadFrom(places: readonly string[]): OpenLibsql {
  const client = places.map(clientSeenFrom).find((path) => path !== null);
  if (client === undefined || client === null) throw notFound();
  try {
    // The client itself runs statements on the event loop, where nothing could interrupt them; its driver does not.
    const open: OpenLibsql = createRequire(client)('libsql/promise');
    return open;
  } catch (error) {
    if (errnoOf(error) !== 'MODULE_NOT_FOUND') throw error;
    throw notFound(error);
  }
}

function clientSeenFrom(place: string): string | null {
  try {
    return createRequire(place).resolve(CLIENT);
  } catch (error) {
    if (errnoOf(error) === 'MODULE_NOT_FOUND' || errnoOf(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED')
      return null;
    throw error;
  }
}

function notFound(cause?: unknown): LockstepError {
  const isIncomplete = cause instanceof Error;
  return new LockstepError('DRIVER.NOT_FOUND', {
    what: isIncomplete
      ? `The driver for SQLite (${CLIENT}) is installed without its binary for this system.`
      : `The driver for SQLite (${CLIENT}) is not installed in this workspace.`,
    why: isIncomplete
      ? (cause.message.split('\n')[0] ?? '')
      : 'Drivers are optional, so that a workspace installs only those of its own databases.',
    next: isIncomplete ? [`{addDev} ${CLIENT} --include=optional`] : [`{addDev} ${CLIENT}`],
    ...(isIncomplete ? { cause } : {}),
  });
}
