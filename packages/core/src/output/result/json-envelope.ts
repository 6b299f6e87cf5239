import type { VerbResult } from './verb-result.js';
import type { ErrorValue } from '../../errors/lockstep-error.js';
import { fillCommands } from '../../errors/printed-commands.js';
import { fillBin } from '../../errors/render-error.js';
import type { ModuleOutcome } from '../../run/outcome.js';

/** The one object that `--json` prints for a run over modules, with the face's command in every error. */
export function jsonEnvelope(run: {
  readonly command: string;
  readonly environment: string | null;
  readonly outcomes: readonly ModuleOutcome<VerbResult>[];
  readonly bin: string;
}): object {
  const { command, environment, outcomes, bin } = run;
  const modules = outcomes.map((outcome) => outcomeJson(outcome, bin));
  return { ok: outcomes.every(({ ok }) => ok), command, environment, modules };
}

function outcomeJson({ module, ok, error, result }: ModuleOutcome<VerbResult>, bin: string): object {
  if (error !== undefined) return { module, ok, error: fillBin(error, bin) };
  if (result === undefined) return { module, ok, result: null };
  const own = result.error === null ? {} : { error: fillBin(result.error, bin) };
  return { module, ok, result: result.json(bin), ...findingsJson(result, bin), ...own };
}

function findingsJson({ findings }: VerbResult, bin: string): object {
  if (findings === null) return {};
  const filled = (next: readonly string[]): readonly string[] => next.map((step) => fillCommands(step, bin));
  return { findings: findings.map((one) => ({ ...one, next: filled(one.next) })) };
}

/** The one object that `--json` prints for an error before any module. */
export function jsonError(command: string, error: ErrorValue): object {
  return { ok: false, command, error };
}
