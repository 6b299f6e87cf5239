import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import type { FromDatabaseResult } from '@lockstep/core/commands/init/from-database.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { LOCKSTEP_VERSION } from '@lockstep/core/text/version.js';
import { modulePackages, type ModulePackages } from '@lockstep/core/scaffold/module-packages.js';
import { moduleScaffold, type ScaffoldFile } from '@lockstep/core/scaffold/module-scaffold.js';
import type { ScaffoldChoice } from '@lockstep/core/scaffold/scaffold-choice.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import { findInstalledPostgres } from '../embedded-postgres/embedded-binaries.js';
import { isAllowedExtension, reachOf } from '../dialects/postgresql/scratch/extension-allow-list.js';
import { embeddedPackage, NEWEST_MAJOR } from '../embedded-postgres/published-versions.js';
import { LIVE_ENVIRONMENT, type LiveSource, readLive } from './live-database.js';

export { LIVE_ENVIRONMENT, type LiveSource };

export interface NewModule extends ScaffoldChoice {
  readonly content: WorkspaceContent;
  readonly name: string;
  /** Folder from the workspace root. */
  readonly root: string;
  readonly live: LiveSource | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a new module is made of; nothing was written. */
export interface PreparedModule {
  readonly files: readonly ScaffoldFile[];
  readonly packages: ModulePackages;
  /** Objects of the live database that could not be written, with the reason. */
  readonly notWritable: FromDatabaseResult['notWritable'];
  /** Extensions of the live database that reach out of a scratch database; the configuration trusts the files with them. */
  readonly trusted: readonly { readonly name: string; readonly reach: string }[];
  /** What the default environment asks the user to set, as lines for a shell; nothing where Lockstep runs it itself. */
  readonly toSet: readonly string[];
}

/** Decides the files and packages of a new module, reading the live database where one is given. Throws `DB.*`, `ENV.MISSING`. */
export async function prepareModule(request: NewModule): Promise<PreparedModule> {
  const { content, name, root, dialect, engine, pull, live } = request;
  const start = live === null ? FROM_NOTHING : fromLive(live, await readLive(request, live));
  const embedded = traitsOf(dialect).embedded === 'server' ? embeddedFor(content.root, start.major) : null;
  const files = moduleScaffold({
    ...{ name, root, dialect, engine, pull, ...start },
    embeddedMajor: embedded?.major ?? null,
  });
  const packages = modulePackages({
    ...{ version: LOCKSTEP_VERSION, dialect, pull },
    embedded: embedded?.package ?? null,
  });
  const { notWritable, trust } = start;
  const trusted = trust.map((extension) => ({ name: extension, reach: reachOf(extension) }));
  return { files, packages, notWritable, trusted, toSet: toSet(dialect, live) };
}

const FROM_NOTHING = {
  urlFrom: null,
  schemaFiles: null,
  uses: [],
  trust: [],
  notWritable: [],
  major: null,
} as const;

function fromLive({ variable }: LiveSource, found: FromDatabaseResult) {
  const { files: schemaFiles, uses, notWritable, major } = found;
  const trust = found.extensions.filter((name) => !isAllowedExtension(name));
  return {
    urlFrom: { environment: LIVE_ENVIRONMENT, variable },
    schemaFiles,
    uses,
    trust,
    notWritable,
    major,
  };
}

function toSet(dialect: Dialect, live: LiveSource | null): readonly string[] {
  const { embedded, server } = traitsOf(dialect);
  if (embedded !== null || server === null) return [];
  const variable = live?.variable === 'DATABASE_URL' ? 'DEV_DATABASE_URL' : 'DATABASE_URL';
  return [`export ${variable}='${server.scheme}://user:password@host:${server.url.port}/database'`];
}

interface EmbeddedChoice {
  readonly major: number;
  readonly package: { readonly name: string; readonly version: string };
}

/** The newest installed major, or the live server's own, so that its scratch databases have a server. */
function embeddedFor(workspaceRoot: string, wanted: number | null): EmbeddedChoice {
  const { usable } = findInstalledPostgres(workspaceRoot);
  const major = wanted ?? usable[0]?.major ?? NEWEST_MAJOR;
  const isTaken = usable.length > 0 && !usable.some((installed) => installed.major === major);
  const embedded = embeddedPackage(major, isTaken ? 'alias' : 'embedded-postgres');
  if (embedded !== null) return { major, package: embedded };
  throw new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `There is no embedded PostgreSQL ${major} for scratch databases.`,
    why: 'Packages exist for PostgreSQL 13 to 18.',
    next: ['Set "scratch": { "from": "same-server" } in db.config.json and give the login CREATEDB.'],
  });
}
