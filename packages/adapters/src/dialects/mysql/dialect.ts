import { packSnapshot, unpackSnapshot } from '@lockstep/core/catalog/packed-snapshot.js';
import type { DialectTools } from '../dialect-tools.js';
import { readMysqlCatalog } from './catalog/read-catalog.js';
import { createMysqlDatabase } from './database.js';
import { exportMysqlSchema } from './export-schema.js';
import { mysqlSchemaLoader } from './loader/schema-loader.js';
import { inMariadbWords } from './statements/mariadb-repair.js';
import { mysqlSqlParser } from './parser/sql-parser.js';
import { mysqlScratch } from './scratch/create-scratch.js';
import { mysqlStatementEffect } from './statements/statement-effect.js';

/** MySQL and TiDB. */
export const mysql: DialectTools = {
  database: createMysqlDatabase(),
  reader: {
    readCatalog: readMysqlCatalog,
    pack: async (snapshot) => await Promise.resolve(packSnapshot(snapshot)),
    unpack: unpackSnapshot,
  },
  exporter: { exportSchema: exportMysqlSchema },
  parser: mysqlSqlParser,
  loader: mysqlSchemaLoader,
  scratch: mysqlScratch,
  // A configuration that asks for one is refused when it is read.
  embedded: async () => await Promise.reject(new Error('There is no embedded server of the MySQL family.')),
  createEmbeddedExtension: async () => await Promise.resolve(false),
  // The readers of the family send nothing that writes.
  readOnly: (target) => target,
  statements: {
    effectsOf: async (statements, { current, desired }) => {
      const catalogs = { current: current.catalog, desired: desired.catalog };
      return await Promise.resolve(statements.map((sql) => mysqlStatementEffect(sql, catalogs)));
    },
    isTransactional: false,
  },
};

/** MariaDB, which takes some statements in other words. */
export const mariadb: DialectTools = {
  ...mysql,
  statements: { ...mysql.statements, inServerWords: inMariadbWords },
};
