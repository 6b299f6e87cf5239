import type { ResolvedEnvironment } from '../config/resolved-environment.js';
import type { WorkspaceModule } from '../config/workspace-module.js';
import type { LockstepError } from '../errors/lockstep-error.js';

/** The modules of a workspace; one broken config does not hide the others. */
export interface WorkspaceContent {
  /** Absolute. */
  readonly root: string;
  readonly modules: readonly WorkspaceModule[];
  readonly broken: readonly { readonly name: string; readonly root: string; readonly error: LockstepError }[];
}

/** Finds modules and resolves their environments. */
export interface Workspace {
  read(root: string): Promise<WorkspaceContent>;
  /** Variables, defaults and overrides applied. Throws `CONFIG.INVALID` for an unknown name, `ENV.MISSING`. */
  resolve(request: {
    readonly root: string;
    readonly module: WorkspaceModule;
    /** Null for the module's default environment. */
    readonly environment: string | null;
    /** A check goes nowhere, so it needs no variables of a target. */
    readonly purpose: 'connect' | 'check';
    /** How long a connection may take, in milliseconds; null for the default. */
    readonly connectTimeoutMs: number | null;
  }): Promise<ResolvedEnvironment>;
}
