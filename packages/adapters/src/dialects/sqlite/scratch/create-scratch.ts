import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type {
  ScratchDatabase,
  ScratchProvider,
  ScratchRequest,
} from '@lockstep/core/ports/scratch-database.js';
import { errnoOf } from '../../../process/errno.js';
import { isLeftover, newScratchName, parseScratchName } from '../../shared/scratch-name.js';
import { sqliteTarget } from '../connect/sqlite-path.js';

/**
 * Scratch databases for SQLite: a private file below the system's temporary folder, so that an engine in another
 * process reads the same one. A database on no disk is what it is meant to be like: nobody else sees it, and it goes.
 */
export const sqliteScratch: ScratchProvider = { create: async (request) => createIn(tmpdir(), request) };

/** Makes a scratch database below `folder`. Throws `SCRATCH.UNAVAILABLE`. */
export function createIn(folder: string, { source }: Pick<ScratchRequest, 'source'>): ScratchDatabase {
  if (source.from === 'url') throw withoutUrl();
  removeLeftovers(folder);
  const place = join(folder, newScratchName());
  const file = join(place, 'scratch.db');
  try {
    mkdirSync(place, { mode: 0o700 });
    writeFileSync(file, '', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw notMade(folder, error);
  }
  return {
    target: sqliteTarget(file),
    ownerAlias: null,
    createExtension: async ({ name }) => {
      throw noExtensions(name);
    },
    ensureRole: async () => false,
    drop: async () => rmSync(place, { recursive: true, force: true }),
  };
}

/** Removes what processes that have ended left here. Never a living one's, never what another user made. */
function removeLeftovers(folder: string): void {
  const now = Date.now();
  const left = entriesOf(folder).filter(
    (name) => parseScratchName(name) !== null && isLeftover(name, { now, inUse: false }),
  );
  for (const name of left.filter((one) => isOwnFolder(join(folder, one))))
    rmSync(join(folder, name), { recursive: true, force: true });
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw notMade(folder, error);
  }
}

/** A link is nobody's leftover, and another process may be removing the same one. */
function isOwnFolder(path: string): boolean {
  try {
    const found = lstatSync(path);
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function withoutUrl(): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: 'SQLite scratch databases are not available from a URL ("scratch": { "from": "url" }).',
    why: 'They are private temporary files that Lockstep makes and removes itself; a file of yours is never used.',
    next: ['Remove "scratch" from db.config.json, or set it to { "from": "same-server" }.'],
  });
}

function notMade(folder: string, cause: unknown): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `No scratch database can be made in the temporary folder ${folder}.`,
    why: cause instanceof Error ? cause.message : String(cause),
    next: ['Set TMPDIR to a folder that this user may write to.'],
    cause,
  });
}

function noExtensions(name: string): LockstepError {
  return new LockstepError('SCHEMA.UNSUPPORTED', {
    what: `SQLite has no CREATE EXTENSION ("${name}").`,
    next: ['Remove it from the schema files.'],
  });
}
