import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { managerInUse } from '@lockstep/adapters/process/package-manager.js';
import type { StatusLine } from '@lockstep/adapters/terminal/status-line.js';
import { binOf } from '@lockstep/core/errors/printed-commands.js';
import type { Paint } from '@lockstep/core/evidence/paint.js';

/** What the command line is given by its process; tests give something else. */
export interface CliFace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly paint: Paint;
  /** What is done at the moment, on a terminal; absent where nothing shows it. */
  readonly status?: StatusLine;
  readonly signal: AbortSignal;
}

/** How messages name this face's command: as the workspace's package manager runs it, else by its own name. */
export function binIn({ cwd, env }: Pick<CliFace, 'cwd' | 'env'>): string {
  const manager = managerInUse(cwd, findWorkspaceRoot(cwd), env);
  return manager === null ? 'lockstep' : binOf(manager);
}
