import { traitsOf } from '../config/dialects/traits-of.js';
import type { Dialect } from '../config/target/connection-target.js';
import type { ScaffoldChoice } from './scaffold-choice.js';

/** Packages a new module needs, with the range to write where the workspace has no entry yet. */
export interface ModulePackages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, string>>;

const TYPESCRIPT: Packages = { typescript: '^5.0.0' };

/** The lines of the generators this release knows, as pairs that work together. */
const PULLERS: Readonly<
  Record<NonNullable<ScaffoldChoice['pull']>, { readonly runtime: Packages; readonly tools: Packages }>
> = {
  drizzle: { runtime: { 'drizzle-orm': '0.45.4' }, tools: { 'drizzle-kit': '0.31.11', ...TYPESCRIPT } },
  kysely: { runtime: { kysely: '0.28.18' }, tools: { 'kysely-codegen': '0.20.0', ...TYPESCRIPT } },
};

/** What a module adds to package.json; entries that exist are never touched by the callers. */
export function modulePackages(request: {
  readonly version: string;
  readonly dialect: Dialect;
  readonly pull: ScaffoldChoice['pull'];
  /** Name and version of the embedded PostgreSQL package; null where the dialect is another one. */
  readonly embedded: { readonly name: string; readonly version: string } | null;
}): ModulePackages {
  const { version, dialect, pull, embedded } = request;
  const { driver, isDriverBundled } = traitsOf(dialect).scaffold;
  return {
    dependencies: {
      ...(pull === null ? {} : PULLERS[pull].runtime),
      ...(pull === null && isDriverBundled ? {} : driver),
    },
    devDependencies: {
      '@lockstep/cli': version,
      '@lockstep/core': version,
      ...(embedded === null ? {} : { [embedded.name]: embedded.version }),
      ...(pull === null ? {} : PULLERS[pull].tools),
    },
  };
}
