import type { ModuleConfig } from './module-config.js';

/** One module of the workspace: a project with a valid `db.config.json`. */
export interface WorkspaceModule {
  /** `module` of the config, else the project's name. */
  readonly name: string;
  /** Folder from the workspace root, with forward slashes; `.` for the root itself. */
  readonly root: string;
  readonly config: ModuleConfig;
  /** Names of the modules it uses, resolved (names or relative folders in the config). */
  readonly uses: readonly string[];
}
