import type { ConnectedRun, ModuleRun } from '../run/module-run.js';
import type { WorkspaceModule } from '../config/workspace-module.js';
import { exitCodeOf } from '../errors/codes.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import type { Workspace, WorkspaceContent } from '../ports/workspace.js';
import { comparisonSql } from './compare/comparison-sql.js';
import { compareModule } from './compare/compare.js';
import { describeSource } from './compare/compare-side.js';
import type { CompareSource } from '../config/compare-source.js';
import { type Asked, type AskedOfNx, withWhatWasAsked } from '../run/asked.js';
import { connectRun } from '../run/connect-run.js';
import { usedModules, joinPath } from '../run/module-files.js';
import type { ModuleOutcome } from '../run/outcome.js';
import { COMPARISON_VIEWS } from './compare/views.js';
import { type ModuleTask, runModules } from './run-modules.js';
import { resultOf } from './verb/verb-command.js';
import type { VerbResult } from '../output/result/verb-result.js';
import { optionNamesOf } from './verb-options.js';
import { type Verb, VERB_COMMANDS } from './verbs.js';
import { filesContext, targetContext } from '../run/run-context.js';
import { type SharedTargets, sharedTargets } from '../run/shared-targets.js';
import { stopIfAsked } from '../errors/stop-if-asked.js';
import type { Toolkit } from '../run/toolkit.js';
import type { VerbOptions } from '../config/verb-options.js';

export interface VerbRun {
  readonly verb: Verb;
  /** Gives what a module's dialect and engine need. Throws `ENGINE.NOT_FOUND`. */
  readonly toolkitFor: (module: WorkspaceModule) => Promise<Toolkit>;
  readonly workspace: Workspace;
  readonly content: WorkspaceContent;
  /** The modules asked for, each after what it uses. */
  readonly modules: readonly WorkspaceModule[];
  readonly options: VerbOptions;
  /** Gives the run of a module as Nx knows it; absent on the command line. */
  readonly nx?: (module: WorkspaceModule) => AskedOfNx;
  readonly signal: AbortSignal;
  /** Called when a module's turn comes, with where it goes (null for `check`, which goes nowhere). */
  readonly onModule: (module: string, environment: string, target: ConnectedRun['target'] | null) => void;
}

/** Runs a verb over modules in order; each gives its own outcome. Bugs are thrown. */
export function runVerb(run: VerbRun): AsyncGenerator<ModuleOutcome<VerbResult>> {
  if (run.options.out !== null && run.modules.length > 1) throw oneFileEach(run);
  const names = new Set(run.modules.map(({ name }) => name));
  const targets = sharedTargets();
  const tasks = run.modules.map((module): ModuleTask<VerbResult> => ({
    module: module.name,
    after: VERB_COMMANDS[run.verb].isOrdered
      ? usedModules({ module, modules: run.content.modules })
          .map(({ name }) => name)
          .filter((name) => names.has(name))
      : [],
    run: async () => await runAsked(run, module, targets),
  }));
  return closing(runModules(tasks), targets);
}

/** Closes the targets when the run has ended, or nobody wants the rest of it. */
async function* closing<Outcome>(
  outcomes: AsyncGenerator<Outcome>,
  targets: SharedTargets,
): AsyncGenerator<Outcome> {
  try {
    yield* outcomes;
  } finally {
    await targets.close();
  }
}

function oneFileEach({ modules, options }: VerbRun): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: `--out is one file, and this compares ${modules.length} modules: ${modules.map(({ name }) => name).join(', ')}.`,
    next: modules.map(({ name }) =>
      nextCommand('diff', { ...options.given, module: name, out: `${name}.sql` }),
    ),
  });
}

/** Whatever a run throws, its next steps do what was asked. */
async function runAsked(run: VerbRun, module: WorkspaceModule, targets: SharedTargets): Promise<VerbResult> {
  try {
    return await runOne(run, module, targets);
  } catch (error) {
    throw error instanceof LockstepError ? withWhatWasAsked(error, askedOf(run, module)) : error;
  }
}

function askedOf({ verb, options, nx }: VerbRun, module: WorkspaceModule): Asked {
  const environment = options.environment ?? module.config.defaultEnvironment;
  return {
    ...{ verb, module: module.name, environment, options, takes: optionNamesOf },
    ...(nx === undefined ? {} : { nx: nx(module) }),
  };
}

async function runOne(run: VerbRun, module: WorkspaceModule, targets: SharedTargets): Promise<VerbResult> {
  stopIfAsked(run.signal);
  const { from } = run.options;
  const command = await VERB_COMMANDS[run.verb].load();
  const goesNowhere = command.goesTo === 'files' || from !== null;
  const moduleRun = await openModule(run, module, {
    environment: comparedEnvironment(run.options) ?? run.options.environment,
    purpose: goesNowhere ? 'check' : 'connect',
  });
  const toolkit = await run.toolkitFor(module);
  if (from !== null) {
    run.onModule(module.name, sidesOf(run.options), null);
    return await runCompare(run, { toolkit, moduleRun, from });
  }
  if (command.goesTo === 'files') {
    run.onModule(module.name, moduleRun.environment.name, null);
    return await command.run(filesContext(toolkit, moduleRun), run.options);
  }
  const connected = await connectRun(toolkit, moduleRun);
  run.onModule(module.name, moduleRun.environment.name, connected.target);
  return await command.run(targetContext(toolkit, connected, targets), run.options);
}

/** A comparison as people wrote it, in the place of the environment. */
function sidesOf({ from, to }: VerbOptions): string {
  return [from ?? FILES, to ?? FILES].map(describeSource).join(' → ');
}

const FILES: CompareSource = { kind: 'files' };

/** The environment whose settings hold for a comparison: the first that it names. */
function comparedEnvironment({ from, to }: VerbOptions): string | null {
  const named = [from, to].find((source) => source?.kind === 'env');
  return named?.kind === 'env' ? named.name : null;
}

async function openModule(
  run: VerbRun,
  module: WorkspaceModule,
  wanted: { readonly environment: string | null; readonly purpose: 'check' | 'connect' },
): Promise<ModuleRun> {
  const { root, modules } = run.content;
  const { connectTimeoutMs, loadTimeoutMs } = run.options;
  const environment = await run.workspace.resolve({ root, module, connectTimeoutMs, ...wanted });
  const projectRoot = joinPath(root, module.root);
  return {
    asked: askedOf(run, module),
    workspaceRoot: root,
    projectRoot,
    module,
    modules,
    environment,
    loadTimeoutMs,
    signal: run.signal,
  };
}

async function runCompare(
  run: VerbRun,
  parts: { readonly toolkit: Toolkit; readonly moduleRun: ModuleRun; readonly from: CompareSource },
): Promise<VerbResult> {
  const { toolkit, moduleRun, from } = parts;
  const value = await compareModule({
    context: filesContext(toolkit, moduleRun),
    from,
    to: run.options.to ?? FILES,
    connect: async (environment) =>
      await connectRun(toolkit, await openModule(run, moduleRun.module, { environment, purpose: 'connect' })),
  });
  if (run.options.out !== null) await toolkit.files.write(run.options.out, comparisonSql(value));
  return resultOf('diff', COMPARISON_VIEWS, { value, options: run.options });
}

/** The outcome of a module whose config could not be read, beside those that ran. */
export function brokenOutcome(module: string, error: LockstepError): ModuleOutcome<VerbResult> {
  return { module, ok: false, exitCode: exitCodeOf(error.code), error: error.toValue() };
}
