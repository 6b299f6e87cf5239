import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type * as Driver from 'mysql2/promise';
import { errnoOf } from '../../../process/errno.js';

/** The driver's module, without its callbacks. */
export type Mysql2 = typeof Driver;

const ENTRY = 'mysql2/promise';

let loaded: Promise<Mysql2> | undefined;

/**
 * Loads the driver of the workspace this runs in, else the one beside Lockstep; an optional peer, so that a user of
 * another database has none of it. Throws `DRIVER.NOT_FOUND` with the line that installs it.
 */
export async function loadMysql2(): Promise<Mysql2> {
  loaded ??= importDriver([join(process.cwd(), 'package.json'), import.meta.url]);
  return await loaded;
}

/** The driver as the first of these files would find it. Throws `DRIVER.NOT_FOUND`. */
export async function importDriver(seenFrom: readonly (string | URL)[]): Promise<Mysql2> {
  for (const file of seenFrom) {
    const path = resolvedFrom(file);
    if (path === null) continue;
    const found: { readonly default: Mysql2 } = await import(pathToFileURL(path).href);
    return found.default;
  }
  throw new LockstepError('DRIVER.NOT_FOUND', {
    what: 'The driver for MySQL, MariaDB and TiDB (mysql2) is not installed in this workspace.',
    why: 'Lockstep does not bundle database drivers: a workspace installs only those it uses.',
    next: ['{addDev} mysql2'],
  });
}

const NOT_THERE: readonly (string | null)[] = ['MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'];

function resolvedFrom(file: string | URL): string | null {
  try {
    return createRequire(file).resolve(ENTRY);
  } catch (error) {
    if (NOT_THERE.includes(errnoOf(error))) return null;
    throw error;
  }
}
