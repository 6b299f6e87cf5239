import type { ConnectionTarget, Dialect, Toolkit } from '@lockstep/core';
import { pgDeltaExporter, pgDeltaReader } from '../engines/pg-delta/pg-delta-engine.js';
import { readMysqlCatalog } from './mysql/catalog/read-catalog.js';
import { exportMysqlSchema } from './mysql/export-schema.js';
import { readSqliteCatalog } from './sqlite/catalog/read-sqlite-catalog.js';
import { exportSqliteSchema } from './sqlite/export-schema.js';
import { createMysqlDatabase } from './mysql/database.js';
import { mysqlSchemaLoader } from './mysql/loader/schema-loader.js';
import { mysqlScratch } from './mysql/scratch.js';
import { mysqlSqlParser } from './mysql/parser/sql-parser.js';
import { readOnlyTarget } from './postgresql/connect/read-only-target.js';
import { createPostgresDatabase } from './postgresql/database.js';
import { postgresSchemaLoader } from './postgresql/loader/schema-loader.js';
import { postgresSqlParser } from './postgresql/parser/sql-parser.js';
import { scratchProvider } from './postgresql/scratch/create-scratch.js';
import { ensureEmbeddedDatabase } from '../embedded-postgres/embedded-database.js';
import { createSqliteDatabase } from './sqlite/database.js';
import { embeddedSqliteFile } from './sqlite/embedded-file.js';
import { sqliteSchemaLoader } from './sqlite/loader/schema-loader.js';
import { sqliteScratch } from './sqlite/scratch.js';
import { sqliteSqlParser } from './sqlite/parser/sql-parser.js';

/** What commands need of a dialect's databases. */
export type DialectTools = Pick<
  Toolkit,
  'database' | 'reader' | 'exporter' | 'parser' | 'loader' | 'scratch' | 'embedded'
> & {
  /** The target for sessions that must not write. */
  readonly readOnly: (target: ConnectionTarget) => ConnectionTarget;
};

/** The readers of the family send nothing that writes. */
function asItIs(target: ConnectionTarget): ConnectionTarget {
  return target;
}

const POSTGRESQL: DialectTools = {
  database: createPostgresDatabase(),
  reader: pgDeltaReader,
  exporter: pgDeltaExporter,
  parser: postgresSqlParser,
  loader: postgresSchemaLoader,
  scratch: scratchProvider,
  embedded: ensureEmbeddedDatabase,
  readOnly: readOnlyTarget,
};

/** A configuration that asks for one is refused when it is read. */
async function noEmbeddedServer(): Promise<never> {
  return await Promise.reject(new Error('There is no embedded server of the MySQL family.'));
}

const MYSQL: DialectTools = {
  database: createMysqlDatabase(),
  reader: { readCatalog: readMysqlCatalog },
  exporter: { exportSchema: exportMysqlSchema },
  parser: mysqlSqlParser,
  loader: mysqlSchemaLoader,
  scratch: mysqlScratch,
  embedded: noEmbeddedServer,
  readOnly: asItIs,
};

const SQLITE: DialectTools = {
  database: createSqliteDatabase(),
  reader: { readCatalog: readSqliteCatalog },
  exporter: { exportSchema: exportSqliteSchema },
  parser: sqliteSqlParser,
  loader: sqliteSchemaLoader,
  scratch: sqliteScratch,
  embedded: embeddedSqliteFile,
  readOnly: asItIs,
};

/** The tools of a dialect; the MySQL family shares its own. */
export const DIALECT_TOOLS: Readonly<Record<Dialect, DialectTools>> = {
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  mariadb: MYSQL,
  tidb: MYSQL,
  sqlite: SQLITE,
};
