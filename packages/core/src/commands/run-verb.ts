import type { ConnectedRun, ModuleRun } from '../run/module-run.js';
import type { WorkspaceModule } from '../config/workspace-module.js';
import { type ExitCode, exitCodeOf } from '../errors/codes.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import type { Workspace, WorkspaceContent } from '../ports/workspace.js';
import { type AppliedModule, applyModule } from './apply/apply-module.js';
import { type CheckResult, checkModule } from './check/check.js';
import { comparisonSql } from './compare/comparison-sql.js';
import { compareModule, type Comparison } from './compare/compare.js';
import { describeSource } from './compare/compare-side.js';
import type { CompareSource } from '../config/compare-source.js';
import { type Asked, type AskedOfNx, withWhatWasAsked } from '../run/asked.js';
import { connectRun } from '../run/connect-run.js';
import { type DiffedModule, diffModule } from './diff/diff.js';
import { fingerprintModule } from './fingerprint/fingerprint.js';
import type { FingerprintFile } from './fingerprint/fingerprint-file.js';
import { usedModules, joinPath } from '../run/module-files.js';
import type { ModuleOutcome } from '../run/outcome.js';
import type { Verb } from '../errors/command-names.js';
import { type PulledTypes, pullModule } from './pull/pull.js';
import { type CommandEnd, type ModuleTask, runModules } from './run-modules.js';
import { withFilesReadOnce } from '../run/read-once.js';
import { statusOfModule } from './status/status.js';
import { stopIfAsked } from '../errors/stop-if-asked.js';
import type { Status } from './status/status-result.js';
import { type SyncedModule, syncModule } from './sync/sync.js';
import type { Toolkit } from '../run/toolkit.js';
import type { VerbOptions } from '../config/verb-options.js';

/** What a verb gives for one module. */
export type VerbResult =
  | { readonly kind: 'check'; readonly value: CheckResult }
  | { readonly kind: 'fingerprint'; readonly value: FingerprintFile }
  | { readonly kind: 'compare'; readonly value: Comparison }
  | { readonly kind: 'diff'; readonly value: DiffedModule }
  | { readonly kind: 'apply'; readonly value: AppliedModule }
  | { readonly kind: 'pull'; readonly value: readonly PulledTypes[] }
  | { readonly kind: 'sync'; readonly value: SyncedModule }
  | { readonly kind: 'status'; readonly value: Status };

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
  const tasks = run.modules.map((module): ModuleTask<VerbResult> => ({
    module: module.name,
    after: ordersApplies(run.verb)
      ? usedModules({ module, modules: run.content.modules })
          .map(({ name }) => name)
          .filter((name) => names.has(name))
      : [],
    run: async () => await runAsked(run, module),
  }));
  return runModules(tasks);
}

function oneFileEach({ modules, options }: VerbRun): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: `--out is one file, and this compares ${modules.length} modules: ${modules.map(({ name }) => name).join(', ')}.`,
    next: modules.map(({ name }) =>
      nextCommand('diff', { ...options.given, module: name, out: `${name}.sql` }),
    ),
  });
}

/** A module whose required objects were not applied must not be tried; reading verbs do not care. */
function ordersApplies(verb: Verb): boolean {
  return verb === 'apply' || verb === 'sync';
}

/** Whatever a run throws, its next steps do what was asked. */
async function runAsked(run: VerbRun, module: WorkspaceModule): Promise<CommandEnd<VerbResult>> {
  try {
    return await runOne(run, module);
  } catch (error) {
    throw error instanceof LockstepError ? withWhatWasAsked(error, askedOf(run, module)) : error;
  }
}

function askedOf({ verb, options, nx }: VerbRun, module: WorkspaceModule): Asked {
  const environment = options.environment ?? module.config.defaultEnvironment;
  return {
    ...{ verb, module: module.name, environment, options },
    ...(nx === undefined ? {} : { nx: nx(module) }),
  };
}

async function runOne(run: VerbRun, module: WorkspaceModule): Promise<CommandEnd<VerbResult>> {
  stopIfAsked(run.signal);
  const { from } = run.options;
  const goesNowhere = run.verb === 'check' || from !== null;
  const moduleRun = await openModule(run, module, {
    environment: comparedEnvironment(run.options) ?? run.options.environment,
    purpose: goesNowhere ? 'check' : 'connect',
  });
  const toolkit = withFilesReadOnce(await run.toolkitFor(module));
  if (from !== null) {
    run.onModule(module.name, sidesOf(run.options), null);
    return await runCompare(run, { toolkit, moduleRun, from });
  }
  if (run.verb === 'check') {
    run.onModule(module.name, moduleRun.environment.name, null);
    return done({ kind: 'check', value: await checkModule(toolkit, moduleRun) });
  }
  const connected = await connectRun(toolkit, moduleRun);
  run.onModule(module.name, moduleRun.environment.name, connected.target);
  return await runConnected({ toolkit, options: run.options }, connected, run.verb);
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
): Promise<CommandEnd<VerbResult>> {
  const { toolkit, moduleRun, from } = parts;
  const value = await compareModule({
    toolkit,
    run: moduleRun,
    from,
    to: run.options.to ?? FILES,
    connect: async (environment) =>
      await connectRun(toolkit, await openModule(run, moduleRun.module, { environment, purpose: 'connect' })),
  });
  if (run.options.out !== null) await toolkit.files.write(run.options.out, comparisonSql(value));
  const differs = value.differences.length + value.statements.length > 0;
  return {
    result: { kind: 'compare', value },
    exitCode: differs && run.options.failOn.includes('changes') ? 2 : 0,
  };
}

async function runConnected(
  { toolkit, options }: { readonly toolkit: Toolkit; readonly options: VerbOptions },
  run: ConnectedRun,
  verb: Exclude<Verb, 'check'>,
): Promise<CommandEnd<VerbResult>> {
  switch (verb) {
    case 'fingerprint':
      return done({ kind: 'fingerprint', value: await fingerprintModule(toolkit, run) });
    case 'diff': {
      const value = await diffModule(toolkit, run, options);
      const changes = !value.plan.empty || value.leftOut.length > 0;
      return {
        result: { kind: 'diff', value },
        exitCode: changes && options.failOn.includes('changes') ? 2 : 0,
      };
    }
    case 'apply': {
      const value = await applyModule(toolkit, run, options);
      return { result: { kind: 'apply', value }, exitCode: exitCodeOfApply(value) };
    }
    case 'pull': {
      const pulled = await pullModule(toolkit, run, { asIs: options.asIs, timeoutMs: options.pullTimeoutMs });
      return done({ kind: 'pull', value: pulled });
    }
    case 'sync': {
      const value = await syncModule(toolkit, run, options);
      return { result: { kind: 'sync', value }, exitCode: exitCodeOfApply(value.applied) };
    }
    case 'status': {
      const value = await statusOfModule(toolkit, run);
      return { result: { kind: 'status', value }, exitCode: exitCodeOfStatus(value, options) };
    }
  }
}

function exitCodeOfApply({ report }: AppliedModule): ExitCode {
  return report.error === null ? 0 : exitCodeOf(report.error.code);
}

function exitCodeOfStatus(status: Status, { failOn }: VerbOptions): ExitCode {
  const found =
    (failOn.includes('drift') && status.drift.length > 0) ||
    (failOn.includes('pending') && status.pending.length + status.unmanaged.length > 0) ||
    (failOn.includes('changes') && status.drift.length + status.pending.length + status.unmanaged.length > 0);
  return found ? 2 : 0;
}

function done(result: VerbResult): CommandEnd<VerbResult> {
  return { result, exitCode: 0 };
}

/** The outcome of a module whose config could not be read, beside those that ran. */
export function brokenOutcome(module: string, error: LockstepError): ModuleOutcome<VerbResult> {
  return { module, ok: false, exitCode: exitCodeOf(error.code), error: error.toValue() };
}
