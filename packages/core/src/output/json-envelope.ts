import type { AppliedModule } from '../commands/apply/apply-module.js';
import type { ModuleOutcome } from '../run/outcome.js';
import type { Verb } from '../errors/command-names.js';
import type { VerbResult } from '../commands/run-verb.js';
import type { ErrorValue } from '../errors/lockstep-error.js';
import { fillBin } from '../errors/render-error.js';
import { outcomeJson } from './outcome-text.js';

/** The one object that `--json` prints for a run over modules, with the face's command in every error. */
export function jsonEnvelope(run: {
  readonly command: Verb;
  readonly environment: string | null;
  readonly outcomes: readonly ModuleOutcome<VerbResult>[];
  readonly bin: string;
}): object {
  const { command, environment, outcomes, bin } = run;
  const modules = outcomes.map((outcome) => outcomeJson(filled(outcome, bin)));
  return { ok: outcomes.every(({ ok }) => ok), command, environment, modules };
}

function filled(outcome: ModuleOutcome<VerbResult>, bin: string): ModuleOutcome<VerbResult> {
  const { error, result } = outcome;
  return {
    ...outcome,
    ...(error === undefined ? {} : { error: fillBin(error, bin) }),
    ...(result === undefined ? {} : { result: filledResult(result, bin) }),
  };
}

/** An apply that failed after it began has its error in the report. */
function filledResult(result: VerbResult, bin: string): VerbResult {
  if (result.kind === 'apply') return { kind: 'apply', value: filledApply(result.value, bin) };
  if (result.kind !== 'sync') return result;
  return { kind: 'sync', value: { ...result.value, applied: filledApply(result.value.applied, bin) } };
}

function filledApply(applied: AppliedModule, bin: string): AppliedModule {
  const { error } = applied.report;
  if (error === null) return applied;
  const { next, ...parts } = fillBin(error, bin);
  return { ...applied, report: { ...applied.report, error: { ...parts, next: [...next] } } };
}

/** The one object that `--json` prints for an error before any module. */
export function jsonError(command: string, error: ErrorValue): object {
  return { ok: false, command, error };
}
