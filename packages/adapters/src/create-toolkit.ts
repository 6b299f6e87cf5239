import type { Approver, Dialect, Talk, Toolkit, WorkspaceModule } from '@lockstep/core';
import { atlasToolkit } from './atlas-toolkit.js';
import { createPgDeltaEngine } from './engines/pg-delta/pg-delta-engine.js';
import { atGitRef } from './files/at-git-ref.js';
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

/** What commands need of a dialect's databases. */
export type DialectTools = Pick<Toolkit, 'database' | 'parser' | 'loader' | 'scratch'>;

const POSTGRESQL: DialectTools = {
  database: createPostgresDatabase(),
  parser: postgresSqlParser,
  loader: postgresSchemaLoader,
  scratch: scratchProvider,
};

/** The one place where ports meet adapters: everything commands need for PostgreSQL with the pg-delta engine. */
export function createToolkit(settings: ToolkitSettings): Toolkit {
  return {
    ...POSTGRESQL,
    engine: createPgDeltaEngine(),
    schemaFiles: schemaFileReader,
    files: nodeFiles,
    pullers: [createDrizzlePuller()],
    branch: gitBranch,
    atGitRef,
    now: Date.now,
    embedded: ensureEmbeddedDatabase,
    createEmbeddedExtension,
    ...settings,
  };
}

/** A workspace, for what is looked for in it. */
export interface ToolkitPlace {
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Gives each module the tools of its dialect and engine. The result throws `ENGINE.NOT_FOUND`, `ENGINE.UNSUPPORTED`. */
export function createToolkits(
  settings: ToolkitSettings,
  place: ToolkitPlace,
): (module: WorkspaceModule) => Promise<Toolkit> {
  const common = createToolkit(settings);
  return async (module) => {
    const tools = { ...common, ...toolsOf(module.config.dialect) };
    return module.config.engine === 'atlas' ? await atlasToolkit(tools, module, place) : tools;
  };
}

function toolsOf(dialect: Dialect): DialectTools {
  switch (dialect) {
    case 'postgresql':
      return POSTGRESQL;
    default:
      return POSTGRESQL;
  }
}
