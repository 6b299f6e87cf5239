import type { Dialect, Toolkit } from '@lockstep/core';
import { createMysqlDatabase } from './mysql/database.js';
import { mysqlSchemaLoader } from './mysql/loader/schema-loader.js';
import { mysqlScratch } from './mysql/scratch.js';
import { mysqlSqlParser } from './mysql/sql-parser.js';
import { createPostgresDatabase } from './postgres/database.js';
import { postgresSchemaLoader } from './postgres/loader/schema-loader.js';
import { postgresSqlParser } from './postgres/sql-parser.js';
import { scratchProvider } from './scratch/create-scratch.js';
import { ensureEmbeddedDatabase } from './scratch/embedded-database.js';
import { createSqliteDatabase } from './sqlite/database.js';
import { embeddedSqliteFile } from './sqlite/embedded-file.js';
import { sqliteSchemaLoader } from './sqlite/schema-loader.js';
import { sqliteScratch } from './sqlite/scratch.js';
import { sqliteSqlParser } from './sqlite/sql-parser.js';

/** What commands need of a dialect's databases. */
export type DialectTools = Pick<Toolkit, 'database' | 'parser' | 'loader' | 'scratch' | 'embedded'>;

const POSTGRESQL: DialectTools = {
  database: createPostgresDatabase(),
  parser: postgresSqlParser,
  loader: postgresSchemaLoader,
  scratch: scratchProvider,
  embedded: ensureEmbeddedDatabase,
};

/** A configuration that asks for one is refused when it is read. */
async function noEmbeddedServer(): Promise<never> {
  return await Promise.reject(new Error('There is no embedded server of the MySQL family.'));
}

const MYSQL: DialectTools = {
  database: createMysqlDatabase(),
  parser: mysqlSqlParser,
  loader: mysqlSchemaLoader,
  scratch: mysqlScratch,
  embedded: noEmbeddedServer,
};

const SQLITE: DialectTools = {
  database: createSqliteDatabase(),
  parser: sqliteSqlParser,
  loader: sqliteSchemaLoader,
  scratch: sqliteScratch,
  embedded: embeddedSqliteFile,
};

/** The tools of a dialect; the MySQL family shares its own. */
export const DIALECT_TOOLS: Readonly<Record<Dialect, DialectTools>> = {
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  mariadb: MYSQL,
  tidb: MYSQL,
  sqlite: SQLITE,
};
