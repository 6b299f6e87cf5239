import { binOf, fillCommands } from '@lockstep/core/errors/printed-commands.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type {
  ScratchDatabase,
  ScratchProvider,
  ScratchRequest,
} from '@lockstep/core/ports/scratch-database.js';
import {
  findInstalledPostgres,
  type InstalledPackages,
} from '../../../embedded-postgres/embedded-binaries.js';
import { managerInUse } from '../../../process/package-manager.js';
import { scratchOnEmbedded } from './scratch-on-embedded.js';
import { scratchOnServer } from './scratch-on-server.js';
import { embeddedInstead, installLine, notInstalled } from './scratch-unavailable.js';

/** Scratch databases on the workspace's own PostgreSQL, on the target's server, or on a server of their own. */
export const scratchProvider: ScratchProvider = { create: createScratch };

async function createScratch(request: ScratchRequest): Promise<ScratchDatabase> {
  const { source } = request;
  if (source.from === 'embedded') return await embeddedOrFallback(request);
  const server = source.from === 'url' ? source.target : request.target;
  if (server === null) throw withoutTarget();
  return await onServer(request, server);
}

async function onServer(request: ScratchRequest, server: ConnectionTarget): Promise<ScratchDatabase> {
  const { source, ownerName, roles, trust = [] } = request;
  const major = source.from === 'url' ? request.major : null;
  return await scratchOnServer({ server, ownerName, roles, major, trust, instead: embeddedLines(request) });
}

/**
 * The target's major decides; another one would print definitions its own way. Where it is not installed, the target's
 * server takes its place, with a role of its own.
 */
async function embeddedOrFallback(request: ScratchRequest): Promise<ScratchDatabase> {
  const { major, target } = request;
  const packages = findInstalledPostgres(request.workspaceRoot);
  const installed = packages.usable.find((one) => major === null || one.major === major);
  if (installed !== undefined) return await scratchOnEmbedded(request, installed);
  // The workspace's own server, of a major that is no longer installed, is not a server of the user's.
  if (target === null || target.embedded) throw notInstalled(major, packages);
  return await insteadOfEmbedded(request, { target, packages });
}

async function insteadOfEmbedded(
  request: ScratchRequest,
  { target, packages }: { readonly target: ConnectionTarget; readonly packages: InstalledPackages },
): Promise<ScratchDatabase> {
  const { source, major } = request;
  try {
    const scratch = await onServer(request, target);
    request.say?.(
      `PostgreSQL ${major ?? ''} is not installed for this workspace: the files are loaded into a scratch database on ${target.host}.${installWords(major, packages, request.workspaceRoot)}`,
    );
    return scratch;
  } catch (error) {
    const isAskedFor = source.from === 'embedded' && source.fallback === 'same-server';
    const isUnavailable = error instanceof LockstepError && error.code === 'SCRATCH.UNAVAILABLE';
    if (isAskedFor || !isUnavailable) throw error;
    throw notInstalled(major, packages, error);
  }
}

/** How the major gets installed, as the workspace's package manager does it. */
function installWords(major: number | null, packages: InstalledPackages, root: string): string {
  const command = major === null ? null : installLine(major, packages);
  if (command === null) return '';
  return ` To install it: ${fillCommands(command, binOf(managerInUse(root, root, process.env) ?? 'npm'))}`;
}

function embeddedLines({ workspaceRoot }: ScratchRequest): (major: number) => readonly string[] {
  return (major) => embeddedInstead(major, findInstalledPostgres(workspaceRoot));
}

function withoutTarget(): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: 'Scratch databases are configured to be on the target\'s server ("scratch": { "from": "same-server" }), and there is no target.',
    why: 'This command connects to no target database.',
    next: ['Use "scratch": { "from": "embedded" }, or { "from": "url", "urlFrom": "<VARIABLE>" }.'],
  });
}
