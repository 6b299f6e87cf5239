import type { SchemaDiffer } from '@lockstep/core/ports/schema-differ.js';

/** The exact version this package depends on; it is not readable at run time, so a test compares it. */
export const PG_DELTA_VERSION = '1.0.0-alpha.34';

/** The default engine of PostgreSQL. */
export const pgDeltaDiffer: SchemaDiffer = {
  name: 'pg-delta',
  version: PG_DELTA_VERSION,
  propose: async (request) => (await import('./proposing/propose.js')).propose(request),
};
