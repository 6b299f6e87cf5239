import type { ConnectionTarget } from '../config/connection-target.js';
import type { ResolvedEnvironment } from '../config/resolved-environment.js';
import type { WorkspaceModule } from '../config/workspace-module.js';

/** One module in one environment of one workspace: what every command works on. */
export interface ModuleRun {
  /** Absolute. */
  readonly workspaceRoot: string;
  /** Absolute path of the module's project. */
  readonly projectRoot: string;
  readonly module: WorkspaceModule;
  /** Every module of the workspace whose config is valid. */
  readonly modules: readonly WorkspaceModule[];
  readonly environment: ResolvedEnvironment;
  readonly signal: AbortSignal;
}

/** A run whose database is known and, where it is embedded, up. */
export interface ConnectedRun extends ModuleRun {
  readonly target: ConnectionTarget;
}
