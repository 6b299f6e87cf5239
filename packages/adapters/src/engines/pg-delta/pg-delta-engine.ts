import type { SchemaEngine } from '@lockstep/core';
import { exportSchema } from './export-schema.js';
import { propose } from './propose.js';
import { readCatalog } from './read-catalog.js';

/** The exact version this package depends on; it is not readable at run time, so a test compares it. */
export const PG_DELTA_VERSION = '1.0.0-alpha.34';

/** The default PostgreSQL engine. It reads and proposes; it never applies. */
export function createPgDeltaEngine(): SchemaEngine {
  return {
    name: 'pg-delta',
    version: PG_DELTA_VERSION,
    readCatalog: async (target, options) =>
      await readCatalog({
        target,
        limits: options ?? {},
        ...(options?.ownerAlias === undefined ? {} : { ownerAlias: options.ownerAlias }),
      }),
    propose: async (request) => await Promise.resolve(propose(request)),
    exportSchema: async (request) => await Promise.resolve(exportSchema(request)),
  };
}
