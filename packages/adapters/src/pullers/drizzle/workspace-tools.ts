import type { DialectFamily } from '@lockstep/core/config/dialects/dialect-traits.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { findPackage, findTypeScript, resolvesFrom, type WorkspaceTypeScript } from '../workspace-package.js';
import { type DrizzleLine, KNOWN_LINES, lineOf } from './drizzle-line.js';

/** What a pull takes from the user's workspace. */
export interface WorkspaceTools {
  readonly kit: { readonly version: string; readonly bin: string };
  readonly line: DrizzleLine;
  readonly ormVersion: string;
  readonly typescript: WorkspaceTypeScript;
}

const INSTALL_KIT = '{addDev} drizzle-kit@0.31.11';

/** The drizzle-kit that a project finds, with its release line. Throws `PULL.FAILED` with the install line. */
export function findDrizzleKit(projectRoot: string): WorkspaceTools['kit'] & { readonly line: DrizzleLine } {
  const kit = findPackage(projectRoot, 'drizzle-kit');
  if (kit === null) {
    throw new LockstepError('PULL.FAILED', {
      what: 'drizzle-kit is not installed in this workspace.',
      why: 'A module with `"pull": [{ "tool": "drizzle" }]` is pulled with the workspace\'s own drizzle-kit.',
      next: [INSTALL_KIT, '{add} drizzle-orm'],
    });
  }
  const line = lineOf(kit.version);
  if (line === null) {
    throw new LockstepError('PULL.FAILED', {
      what: `The workspace has an unknown drizzle-kit: version ${kit.version}.`,
      why: `What another version writes has not been checked. Known are ${KNOWN_LINES}.`,
      next: [INSTALL_KIT],
    });
  }
  return { version: kit.version, bin: kit.bin('drizzle-kit'), line };
}

/** All tools of a pull. Throws `PULL.FAILED` with the install line of the first that is missing or does not fit. */
export function findWorkspaceTools(projectRoot: string, dialect: Dialect): WorkspaceTools {
  const { line, ...kit } = findDrizzleKit(projectRoot);
  const ormVersion = checkedOrm(projectRoot, { kit: kit.version, line });
  checkDriver(kit.bin, dialect);
  return { kit, line, ormVersion, typescript: findTypeScript(projectRoot) };
}

function checkedOrm(
  projectRoot: string,
  { kit, line }: { readonly kit: string; readonly line: DrizzleLine },
): string {
  const orm = findPackage(projectRoot, 'drizzle-orm');
  if (orm === null) {
    throw new LockstepError('PULL.FAILED', {
      what: 'drizzle-orm is not installed in this workspace.',
      why: 'The generated types import it.',
      next: [line.install],
    });
  }
  if (!line.orm.test(orm.version)) {
    throw new LockstepError('PULL.FAILED', {
      what: `drizzle-orm ${orm.version} does not fit drizzle-kit ${kit}.`,
      why: 'Both must be of one release line: what one writes the other must read.',
      next: [line.install],
    });
  }
  return orm.version;
}

interface DriverChoice {
  readonly database: string;
  readonly packages: readonly string[];
}

const POSTGRES: DriverChoice = { database: 'PostgreSQL', packages: ['pg', 'postgres'] };
const MYSQL: DriverChoice = { database: 'MySQL', packages: ['mysql2'] };

/** SQLite is read by drizzle-kit from a copy that our own driver made; either of two drivers will do. */
const DRIVERS: Readonly<Record<DialectFamily, DriverChoice>> = {
  postgresql: POSTGRES,
  mysql: MYSQL,
  sqlite: { database: 'SQLite', packages: ['@libsql/client', 'better-sqlite3'] },
};

/** drizzle-kit looks for a driver from where it lies itself. */
function checkDriver(kitBin: string, dialect: Dialect): void {
  const { database, packages } = DRIVERS[traitsOf(dialect).family];
  const [first = '', ...others] = packages;
  if (packages.some((driver) => resolvesFrom(kitBin, driver))) return;
  const alternative = others.length === 0 ? '' : ` (or ${others.join(', ')})`;
  throw new LockstepError('PULL.FAILED', {
    what: `drizzle-kit finds no ${database} driver in this workspace.`,
    why: `It needs the package ${first}${alternative} where it can resolve it.`,
    next: [`{add} ${first}`],
  });
}
