import type { ErrorValue } from '../errors/lockstep-error.js';
import type { ExitCode } from '../errors/codes.js';

/** What became of one module of a run. */
export interface ModuleOutcome<Result> {
  readonly module: string;
  readonly ok: boolean;
  readonly exitCode: ExitCode;
  readonly result?: Result;
  readonly error?: ErrorValue;
}
