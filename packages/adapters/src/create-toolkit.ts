import type { Approver, Talk, Toolkit } from '@lockstep/core';
import { createPgDeltaEngine } from './engines/pg-delta/pg-delta-engine.js';
import { nodeFiles } from './files/node-files.js';
import { schemaFileReader } from './files/schema-files.js';
import { createPostgresDatabase } from './postgres/database.js';
import { postgresSchemaLoader } from './postgres/loader/schema-loader.js';
import { postgresSqlParser } from './postgres/sql-parser.js';
import { gitBranch } from './process/git-branch.js';
import { createDrizzlePuller } from './pullers/drizzle/drizzle-puller.js';
import { scratchProvider } from './scratch/create-scratch.js';
import { ensureEmbeddedDatabase } from './scratch/embedded-database.js';
import { createEmbeddedExtension } from './scratch/embedded-extension.js';

export interface ToolkitSettings {
  readonly approver: Approver;
  readonly talk: Talk;
  /** Who runs this, for reports and the ledger. */
  readonly actor: string;
}

/** The one place where ports meet adapters: everything commands need for PostgreSQL with the pg-delta engine. */
export function createToolkit(settings: ToolkitSettings): Toolkit {
  return {
    database: createPostgresDatabase(),
    engine: createPgDeltaEngine(),
    parser: postgresSqlParser,
    loader: postgresSchemaLoader,
    scratch: scratchProvider,
    schemaFiles: schemaFileReader,
    files: nodeFiles,
    pullers: [createDrizzlePuller()],
    branch: gitBranch,
    now: Date.now,
    embedded: ensureEmbeddedDatabase,
    createEmbeddedExtension,
    ...settings,
  };
}
