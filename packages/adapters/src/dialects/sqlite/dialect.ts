import { packSnapshot, unpackSnapshot } from '@lockstep/core/catalog/packed-snapshot.js';
import type { DialectTools } from '../dialect-tools.js';
import { sqliteAdditions } from './statements/additions.js';
import { readSqliteCatalog } from './catalog/read-catalog.js';
import { createSqliteDatabase } from './database.js';
import { embeddedSqliteFile } from './embedded-file.js';
import { exportSqliteSchema } from './export-schema.js';
import { sqliteSchemaLoader } from './loader/schema-loader.js';
import { sqliteSqlParser } from './parser/sql-parser.js';
import { sqliteScratch } from './scratch/create-scratch.js';
import { sqliteStatementEffects } from './statements/statement-effect.js';

/** SQLite. */
export const sqlite: DialectTools = {
  database: createSqliteDatabase(),
  reader: {
    readCatalog: readSqliteCatalog,
    pack: async (snapshot) => await Promise.resolve(packSnapshot(snapshot)),
    unpack: unpackSnapshot,
  },
  exporter: { exportSchema: exportSqliteSchema },
  parser: sqliteSqlParser,
  loader: sqliteSchemaLoader,
  scratch: sqliteScratch,
  embedded: embeddedSqliteFile,
  createEmbeddedExtension: async () => await Promise.resolve(false),
  // The readers send nothing that writes.
  readOnly: (target) => target,
  statements: {
    effectsOf: async (statements, { current, desired }) => {
      const catalogs = { current: current.catalog, desired: desired.catalog };
      return await Promise.resolve(sqliteStatementEffects(statements, catalogs));
    },
    additionsOf: (statements, { current, desired }) =>
      sqliteAdditions(statements, { current: current.catalog, desired: desired.catalog }),
    isTransactional: true,
    // The session switches foreign keys itself: inside its transaction the switch would do nothing.
    isNoise: (sql) => /^\s*PRAGMA\s+foreign_keys\b/i.test(sql),
  },
};
