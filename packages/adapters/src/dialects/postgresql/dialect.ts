import { ensureEmbeddedDatabase } from '../../embedded-postgres/embedded-database.js';
import { createEmbeddedExtension } from '../../embedded-postgres/embedded-extension.js';
import { unpackPostgresSnapshot } from '../../engines/pg-delta/unpack-snapshot.js';
import type { DialectTools } from '../dialect-tools.js';
import { readOnlyTarget } from './connect/read-only-target.js';
import { createPostgresDatabase } from './database.js';
import { exportPostgresSchema } from './export-schema.js';
import { postgresSchemaLoader } from './loader/schema-loader.js';
import { postgresSqlParser } from './parser/sql-parser.js';
import { scratchProvider } from './scratch/create-scratch.js';
import { postgresStatementEffect } from './statements/statement-effect.js';

/** PostgreSQL. */
export const postgresql: DialectTools = {
  database: createPostgresDatabase(),
  reader: {
    readCatalog: async (...request) =>
      await (await import('./catalog/read-catalog.js')).readPostgresCatalog(...request),
    pack: async (snapshot) =>
      (await import('../../engines/pg-delta/packed-snapshot.js')).packPostgresSnapshot(snapshot),
    unpack: unpackPostgresSnapshot,
  },
  exporter: { exportSchema: exportPostgresSchema },
  parser: postgresSqlParser,
  loader: postgresSchemaLoader,
  scratch: scratchProvider,
  embedded: ensureEmbeddedDatabase,
  createEmbeddedExtension,
  readOnly: readOnlyTarget,
  statements: {
    effectsOf: async (statements, { current, desired }) => {
      const catalogs = { current: current.catalog, desired: desired.catalog };
      return await Promise.all(statements.map(async (sql) => await postgresStatementEffect(sql, catalogs)));
    },
    isTransactional: true,
  },
};
