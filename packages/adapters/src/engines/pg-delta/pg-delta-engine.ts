import type { CatalogReader, SchemaDiffer, SchemaExporter } from '@lockstep/core';
import { exportSchema } from './export-schema.js';
import { propose } from './proposing/propose.js';
import { readCatalog } from './reading/read-catalog.js';

/** The exact version this package depends on; it is not readable at run time, so a test compares it. */
export const PG_DELTA_VERSION = '1.0.0-alpha.34';

/** Reads PostgreSQL's catalogs, for every engine. */
export const pgDeltaReader: CatalogReader = { readCatalog };

/** Writes PostgreSQL's databases as SQL, for every engine. */
export const pgDeltaExporter: SchemaExporter = {
  exportSchema: async (request) => await Promise.resolve(exportSchema(request)),
};

/** The default engine of PostgreSQL. */
export const pgDeltaDiffer: SchemaDiffer = {
  name: 'pg-delta',
  version: PG_DELTA_VERSION,
  propose: async (request) => await Promise.resolve(propose(request)),
};
