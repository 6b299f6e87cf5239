import type { TypePuller } from '@lockstep/core/ports/type-puller.js';

/** Every type generator; each is loaded when it is first asked for something. */
export const PULLERS: readonly TypePuller[] = [
  loadedOnUse('drizzle', async () => (await import('./drizzle/drizzle-puller.js')).createDrizzlePuller()),
  loadedOnUse('kysely', async () => (await import('./kysely/kysely-puller.js')).createKyselyPuller()),
];

function loadedOnUse(tool: string, load: () => Promise<TypePuller>): TypePuller {
  return {
    tool,
    version: async (projectRoot) => await (await load()).version(projectRoot),
    ready: async (projectRoot, dialect) => {
      await (await load()).ready(projectRoot, dialect);
    },
    pull: async (request) => await (await load()).pull(request),
  };
}
