import type { LiveSource } from '@lockstep/adapters/scaffold/prepare-module.js' with {
  'resolution-mode': 'import',
};
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js' with {
  'resolution-mode': 'import',
};
import type { ScaffoldChoice } from '@lockstep/core/scaffold/scaffold-choice.js' with {
  'resolution-mode': 'import',
};

/** Options as Nx gives them. */
export interface DbModuleOptions {
  readonly name: string;
  readonly directory?: string;
  readonly engine?: string;
  readonly dialect?: string;
  readonly pull?: string;
  readonly fromDatabase?: boolean;
  readonly urlFrom?: string;
  readonly schemas?: readonly string[];
}

export interface DbModuleRequest {
  readonly name: string;
  readonly directory: string | null;
  readonly choice: ScaffoldChoice;
  readonly live: LiveSource | null;
}

/** Checks the options. Throws `ENGINE.UNSUPPORTED` and `CONFIG.INVALID` for what this release does not do, by name. */
export async function readDbModuleOptions(given: DbModuleOptions): Promise<DbModuleRequest> {
  const { chooseScaffold } = await import('@lockstep/core/scaffold/scaffold-choice.js');
  const { name, directory = null, engine, dialect, pull, fromDatabase = false, urlFrom, schemas } = given;
  const choice = chooseScaffold({ engine, dialect, pull });
  if (fromDatabase !== (urlFrom !== undefined)) throw await needsBoth(fromDatabase);
  return {
    name,
    directory,
    choice,
    live: urlFrom === undefined ? null : { variable: urlFrom, schemas: schemas ?? null },
  };
}

async function needsBoth(fromDatabase: boolean): Promise<LockstepError> {
  const { LockstepError } = await import('@lockstep/core/errors/lockstep-error.js');
  return new LockstepError('CONFIG.INVALID', {
    what: fromDatabase ? '--from-database needs --url-from=<VARIABLE>.' : '--url-from needs --from-database.',
    why: 'It names the variable that holds the URL; a URL never goes on a command line.',
    next: ['{exec} nx g @lockstep/nx:db-module <name> --from-database --url-from=DATABASE_URL'],
  });
}
