import type { Approver } from '@lockstep/core/ports/approver.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ModuleOutcome } from '@lockstep/core/run/outcome.js';
import { runVerb, type VerbRun } from '@lockstep/core/commands/run-verb.js';
import type { Talk } from '@lockstep/core/ports/talk.js';
import { taskVariable } from '@lockstep/core/config/task-name.js';
import type { Verb } from '@lockstep/core/commands/verbs.js';
import type { VerbOptions } from '@lockstep/core/config/verb-options.js';
import type { VerbResult } from '@lockstep/core/output/result/verb-result.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import { createToolkits } from '../create-toolkit.js';
import { openWorkspace } from '../files/workspace.js';
import { currentActor } from '../terminal/actor.js';
import { type ModuleSelection, selectModules } from './select-modules.js';

/** What next steps need in order to be tasks of Nx. Both by the folder of the project, from the workspace root. */
export interface NxRun {
  readonly projects: ReadonlyMap<string, string>;
  /** The last task of a project's chain that was asked for, where this run is only on the way to it. */
  readonly goals: ReadonlyMap<string, Verb>;
}

/** A run of one verb, as a face asks for it. */
export interface WorkspaceRun {
  readonly verb: Verb;
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly selection: ModuleSelection;
  readonly options: VerbOptions;
  readonly approver: Approver;
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The run as Nx knows it; absent on the command line. */
  readonly nx?: NxRun;
  /** Called when a module's turn comes, with where it goes. */
  readonly onModule: (module: string, environment: string, target: ConnectionTarget | null) => void;
}

/**
 * Reads the workspace and runs the verb over the selected modules; the ones that cannot be read come first, as failed.
 * Throws `CONFIG.MISSING`, and `CONFIG.INVALID` for a `LOCKSTEP_TASK` that is not a name.
 */
export async function* runWorkspace(run: WorkspaceRun): AsyncGenerator<ModuleOutcome<VerbResult>> {
  const workspace = openWorkspace(run.env);
  const content = await workspace.read(run.workspaceRoot);
  const { modules, broken } = selectModules(content, run.selection);
  yield* broken;
  const { verb, options, approver, talk, signal, onModule } = run;
  const { workspaceRoot, env } = run;
  const toolkitFor = createToolkits({ approver, talk, actor: currentActor(env) }, { workspaceRoot, env });
  const task = options.task ?? taskVariable(run.env);
  yield* runVerb({
    verb,
    toolkitFor,
    workspace,
    content,
    modules,
    options: { ...options, task },
    signal,
    onModule,
    ...(run.nx === undefined ? {} : { nx: askedOfNx(run.nx, content) }),
  });
}

function askedOfNx({ projects, goals }: NxRun, { modules }: WorkspaceContent): NonNullable<VerbRun['nx']> {
  const byModule = new Map(
    modules.flatMap(({ name, root }) => {
      const project = projects.get(root);
      return project === undefined ? [] : [[name, project] as const];
    }),
  );
  return ({ root }) => {
    const goal = goals.get(root);
    return { projects: byModule, ...(goal === undefined ? {} : { goal }) };
  };
}
