import { traitsOf } from '../config/dialects/traits-of.js';
import type { EnvironmentConfig } from '../config/module-config.js';
import type { ScaffoldChoice } from './scaffold-choice.js';

/** A live database that a module starts from: the environment for it, and the variable with its URL. */
export interface LiveEnvironment {
  readonly environment: string;
  readonly variable: string;
}

/** The environments of a new module. */
export interface ScaffoldEnvironments {
  readonly defaultEnvironment: string;
  readonly environments: Readonly<Record<string, EnvironmentConfig>>;
}

const DEVELOPMENT = 'DATABASE_URL';

/**
 * A database that Lockstep runs or keeps itself, where there is one; else it is
 * the one whose URL stands in `DATABASE_URL`.
 */
export function scaffoldEnvironments(request: {
  readonly dialect: ScaffoldChoice['dialect'];
  /** Major of the embedded PostgreSQL. */
  readonly embeddedMajor: number | null;
  readonly live: LiveEnvironment | null;
}): ScaffoldEnvironments {
  const { dialect, embeddedMajor, live } = request;
  const others = live === null ? {} : { [live.environment]: { urlFrom: live.variable } };
  if (traitsOf(dialect).embedded !== null) {
    const version = embeddedMajor === null ? {} : { version: embeddedMajor };
    const local = { database: 'embedded', ...version } as const;
    return { defaultEnvironment: 'local', environments: { local, ...others } };
  }
  // A command that names no environment must not mean the live database.
  const urlFrom = live?.variable === DEVELOPMENT ? `DEV_${DEVELOPMENT}` : DEVELOPMENT;
  return { defaultEnvironment: 'dev', environments: { dev: { urlFrom }, ...others } };
}
