import type { Approver } from '@lockstep/core/ports/approver.js';
import { connectRun } from '@lockstep/core/run/connect-run.js';
import type { ConnectedRun, ModuleRun } from '@lockstep/core/run/module-run.js';
import { joinPath } from '@lockstep/core/run/module-files.js';
import type { Talk } from '@lockstep/core/ports/talk.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import { createToolkits } from '../create-toolkit.js';
import { openWorkspace } from '../files/workspace.js';
import { currentActor } from '../terminal/actor.js';

/** One module of a workspace in one environment, for a command that is not a verb. */
export interface ModulePlace {
  readonly content: WorkspaceContent;
  readonly module: WorkspaceModule;
  /** Null for the module's default environment. */
  readonly environment: string | null;
  readonly approver: Approver;
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The tools of a module and its run, without a connection. Throws `CONFIG.INVALID`, `ENGINE.NOT_FOUND`. */
export async function openModuleRun(place: ModulePlace): Promise<{ toolkit: Toolkit; run: ModuleRun }> {
  return await open(place, 'check');
}

/** As `openModuleRun`, with the database known and, where it is embedded, up. Throws also `ENV.MISSING`. */
export async function connectModuleRun(place: ModulePlace): Promise<{ toolkit: Toolkit; run: ConnectedRun }> {
  const { toolkit, run } = await open(place, 'connect');
  return { toolkit, run: await connectRun(toolkit, run) };
}

async function open(
  place: ModulePlace,
  purpose: 'check' | 'connect',
): Promise<{ toolkit: Toolkit; run: ModuleRun }> {
  const { content, module, environment, approver, talk, signal, env } = place;
  const { root, modules } = content;
  const wanted = { root, module, environment, purpose, connectTimeoutMs: null };
  const resolved = await openWorkspace(env).resolve(wanted);
  const actor = currentActor(env);
  const toolkit = await createToolkits({ approver, talk, actor }, { workspaceRoot: root, env })(module);
  const projectRoot = joinPath(root, module.root);
  return {
    toolkit,
    run: { workspaceRoot: root, projectRoot, module, modules, environment: resolved, signal },
  };
}
