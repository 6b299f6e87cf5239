/** Packages a new module needs, with the range to write where the workspace has no entry yet. */
export interface ModulePackages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The lines of the generator this release knows, as pairs that work together. */
const DRIZZLE = { kit: '0.31.11', orm: '0.45.4' } as const;

/** What a module adds to package.json; entries that exist are never touched by the callers. */
export function modulePackages(request: {
  readonly version: string;
  readonly pull: 'drizzle' | null;
  /** Name and version of the embedded PostgreSQL package. */
  readonly embedded: { readonly name: string; readonly version: string };
}): ModulePackages {
  const drizzle = request.pull === 'drizzle';
  return {
    dependencies: drizzle ? { 'drizzle-orm': DRIZZLE.orm, pg: '^8.11.0' } : {},
    devDependencies: {
      '@lockstep/cli': request.version,
      '@lockstep/core': request.version,
      [request.embedded.name]: request.embedded.version,
      ...(drizzle ? { 'drizzle-kit': DRIZZLE.kit, typescript: '^5.0.0' } : {}),
    },
  };
}
