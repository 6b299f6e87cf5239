import type { DialectFamily } from '@lockstep/core/config/dialects/dialect-traits.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { findPackage, findTypeScript, type WorkspaceTypeScript } from '../workspace-package.js';

/** What a pull takes from the user's workspace. */
export interface KyselyTools {
  readonly codegen: KyselyCodegen;
  readonly kyselyVersion: string;
  readonly typescript: WorkspaceTypeScript;
  /** `Buffer` can be named only where the types of Node are there. */
  readonly hasNodeTypes: boolean;
}

interface KyselyCodegen {
  readonly version: string;
  /** Path of the module that exports its parts. */
  readonly entry: string;
}

const KNOWN_VERSION = /^0\.20\.\d+$/;
const INSTALL = '{addDev} kysely-codegen@0.20.0 kysely';

const DRIVERS: Readonly<Record<DialectFamily, string>> = {
  postgresql: 'pg',
  mysql: 'mysql2',
  sqlite: '@libsql/client',
};

function installLine(dialect: Dialect | null): string {
  return dialect === null ? INSTALL : `${INSTALL} ${DRIVERS[traitsOf(dialect).family]}`;
}

/** The kysely-codegen that a project finds. Throws `PULL.FAILED` with the install line. */
export function findCodegen(projectRoot: string, dialect: Dialect | null): KyselyCodegen {
  const found = findPackage(projectRoot, 'kysely-codegen');
  if (found === null) {
    throw new LockstepError('PULL.FAILED', {
      what: 'kysely-codegen is not installed in this workspace.',
      why: 'A module with `"pull": [{ "tool": "kysely" }]` is pulled with the workspace\'s own kysely-codegen.',
      next: [installLine(dialect)],
    });
  }
  if (!KNOWN_VERSION.test(found.version)) {
    throw new LockstepError('PULL.FAILED', {
      what: `The workspace has an unknown kysely-codegen: version ${found.version}.`,
      why: 'What another version writes has not been checked. Known is 0.20.x.',
      next: [installLine(dialect)],
    });
  }
  return { version: found.version, entry: entryOf(found.root) };
}

function entryOf(root: string): string {
  return createRequire(join(root, 'package.json')).resolve(root);
}

/** All tools of a pull. Throws `PULL.FAILED` with the install line of the first that is missing. */
export function findKyselyTools(projectRoot: string, dialect: Dialect): KyselyTools {
  const codegen = findCodegen(projectRoot, dialect);
  const kysely = findPackage(projectRoot, 'kysely');
  if (kysely === null) {
    throw new LockstepError('PULL.FAILED', {
      what: 'kysely is not installed in this workspace.',
      why: 'The generated types import it.',
      next: [installLine(dialect)],
    });
  }
  return {
    codegen,
    kyselyVersion: kysely.version,
    typescript: findTypeScript(projectRoot),
    hasNodeTypes: findPackage(projectRoot, '@types/node') !== null,
  };
}
