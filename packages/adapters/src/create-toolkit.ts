import type { Approver } from '@lockstep/core/ports/approver.js';
import type { Talk } from '@lockstep/core/ports/talk.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import { loadDialect } from './dialects/dialect.js';
import { type EnginePlace, loadEngine } from './engines/engines.js';
import { atGitRef } from './files/at-git-ref.js';
import { nodeFiles } from './files/node-files.js';
import { schemaFileReader } from './files/schema-files.js';
import { workspaceCache } from './files/workspace-cache.js';
import { gitBranch } from './process/git-branch.js';
import { PULLERS } from './pullers/pullers.js';

export interface ToolkitSettings {
  readonly approver: Approver;
  readonly talk: Talk;
  /** Who runs this, for reports and the ledger. */
  readonly actor: string;
}

/** The one place where ports meet adapters: gives each module the tools of its dialect and engine. Throws `ENGINE.NOT_FOUND`, `ENGINE.UNSUPPORTED`. */
export function createToolkits(
  settings: ToolkitSettings,
  place: EnginePlace,
): (module: WorkspaceModule) => Promise<Toolkit> {
  const cache = workspaceCache();
  return async (module) => {
    const { dialect, engine } = module.config;
    const withEngine = await loadEngine(engine);
    return await withEngine({ ...(await toolsOf(dialect, settings)), cache }, module, place);
  };
}

/** Everything that commands need of a dialect but its engine. */
export async function toolsOf(dialect: Dialect, settings: ToolkitSettings): Promise<Omit<Toolkit, 'differ'>> {
  return {
    ...(await loadDialect(dialect)),
    schemaFiles: schemaFileReader,
    files: nodeFiles,
    cache: workspaceCache(),
    pullers: PULLERS,
    branch: gitBranch,
    atGitRef,
    now: Date.now,
    ...settings,
  };
}
