import { createHash, randomBytes } from 'node:crypto';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import type { ScratchDatabase } from '@lockstep/core/ports/scratch-database.js';
import { databaseOn, type TestDatabase, testDatabase } from '@lockstep/testing';

const ALLOWED = new Set(['citext', 'pgcrypto', 'hstore', 'pg_trgm', 'cube', 'earthdistance']);

export interface ScratchDouble extends ScratchDatabase {
  readonly database: TestDatabase;
  readonly login: string;
  /** Runs SQL as a superuser. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** A scratch database on a real server, provisioned by the test: an unprivileged login owns a fresh database. */
export async function scratchDouble(major: 15 | 18 = 18): Promise<ScratchDouble> {
  return await provision(await testDatabase(major));
}

/** The same on a server of one's own. */
export async function scratchOn(serverUrl: string): Promise<ScratchDouble> {
  return await provision(await databaseOn(serverUrl));
}

async function provision(database: TestDatabase): Promise<ScratchDouble> {
  const login = `login_${randomBytes(6).toString('hex')}`;
  const made: string[] = [];
  await database.run(`CREATE ROLE ${login} LOGIN; ALTER DATABASE ${database.name} OWNER TO ${login}`);
  const url = RedactedUrl.of(database.urlFor(login, 'none'));
  return {
    database,
    login,
    run: database.run,
    ownerAlias: null,
    target: { dialect: 'postgresql', url, host: '127.0.0.1', database: database.name, embedded: true },
    createExtension: async ({ name, schema, version, cascade }) => {
      if (!ALLOWED.has(name)) {
        throw new LockstepError('SCHEMA.UNSUPPORTED', {
          what: `The extension "${name}" is not on the list.`,
          next: ['Remove it.'],
        });
      }
      await database.run(
        `CREATE EXTENSION IF NOT EXISTS "${name}"${schema === undefined ? '' : ` SCHEMA "${schema}"`}` +
          `${version === undefined ? '' : ` VERSION '${version}'`}${cascade === true ? ' CASCADE' : ''}`,
      );
    },
    ensureRole: async (name) => {
      const found = await database.run(`SELECT FROM pg_roles WHERE rolname = '${name}'`);
      if (found.length > 0) return true;
      await database.run(`CREATE ROLE "${name}" NOLOGIN; GRANT "${name}" TO ${login}`);
      made.push(name);
      return true;
    },
    drop: async () => {
      for (const name of made) await database.run(`DROP OWNED BY "${name}" CASCADE; DROP ROLE "${name}"`);
      await database.run(
        `ALTER DATABASE ${database.name} OWNER TO CURRENT_USER; DROP OWNED BY ${login} CASCADE`,
      );
      await database.run(`DROP ROLE ${login}`);
      await database.drop();
    },
  };
}

/** Schema files from path → text. */
export function filesOf(texts: Readonly<Record<string, string>>): readonly SchemaFile[] {
  return Object.entries(texts).map(([path, text]) => ({
    path,
    text,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
}
