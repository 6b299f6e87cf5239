import type { Asked } from './asked.js';
import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { ResolvedEnvironment } from '../config/resolved-environment.js';
import type { WorkspaceModule } from '../config/workspace-module.js';
import type { LoadRequest } from '../ports/schema-loader.js';
import { DEFAULT_LOAD_TIMEOUT_MS } from '../config/limits.js';

/** One module in one environment of one workspace: what every command works on. */
export interface ModuleRun {
  /** What the user asked for; absent where the run is not a user's. */
  readonly asked?: Asked;
  /** Absolute. */
  readonly workspaceRoot: string;
  /** Absolute path of the module's project. */
  readonly projectRoot: string;
  readonly module: WorkspaceModule;
  /** Every module of the workspace whose config is valid. */
  readonly modules: readonly WorkspaceModule[];
  readonly environment: ResolvedEnvironment;
  /** How long one load of schema files may take; absent for the loader's default. */
  readonly loadTimeoutMs?: number;
  readonly signal: AbortSignal;
}

/** A run whose database is known and, where it is embedded, up. */
export interface ConnectedRun extends ModuleRun {
  readonly target: ConnectionTarget;
}

/** What ends a load of this run before its end. */
export function loadLimits(run: ModuleRun): Required<Pick<LoadRequest, 'signal' | 'timeoutMs'>> {
  return { signal: run.signal, timeoutMs: run.loadTimeoutMs ?? DEFAULT_LOAD_TIMEOUT_MS };
}
