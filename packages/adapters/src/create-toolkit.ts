import type { Approver, Talk, Toolkit, WorkspaceModule } from '@lockstep/core';
import { atlasToolkit } from './engines/atlas/atlas-toolkit.js';
import { DIALECT_TOOLS } from './dialects/dialect-tools.js';
import { pgDeltaDiffer } from './engines/pg-delta/pg-delta-engine.js';
import { atGitRef } from './files/at-git-ref.js';
import { nodeFiles } from './files/node-files.js';
import { schemaFileReader } from './files/schema-files.js';
import { gitBranch } from './process/git-branch.js';
import { createDrizzlePuller } from './pullers/drizzle/drizzle-puller.js';
import { createKyselyPuller } from './pullers/kysely/kysely-puller.js';
import { createEmbeddedExtension } from './embedded-postgres/embedded-extension.js';

export interface ToolkitSettings {
  readonly approver: Approver;
  readonly talk: Talk;
  /** Who runs this, for reports and the ledger. */
  readonly actor: string;
}

/** The one place where ports meet adapters: everything commands need for PostgreSQL with the pg-delta engine. */
export function createToolkit(settings: ToolkitSettings): Toolkit {
  return {
    ...DIALECT_TOOLS.postgresql,
    differ: pgDeltaDiffer,
    schemaFiles: schemaFileReader,
    files: nodeFiles,
    pullers: [createDrizzlePuller(), createKyselyPuller()],
    branch: gitBranch,
    atGitRef,
    now: Date.now,
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
    const tools = { ...common, ...DIALECT_TOOLS[module.config.dialect] };
    return module.config.engine === 'atlas' ? await atlasToolkit(tools, module, place) : tools;
  };
}
