import { type ExitCode, exitCodeOf } from '../errors/codes.js';
import type { ErrorValue } from '../errors/lockstep-error.js';
import { fillBin } from '../errors/render-error.js';
import type { Paint } from '../evidence/paint.js';
import type { VerbOptions } from '../config/verb-options.js';
import type { ConnectedRun, ModuleRun } from '../run/module-run.js';
import type { Toolkit } from '../run/toolkit.js';

/** What a verb did for one module, ready for every way to show it. */
export interface VerbResult {
  readonly verb: string;
  readonly exitCode: ExitCode;
  /** Set where the verb ran and ended in an error, as an apply does whose statement failed. */
  readonly error: ErrorValue | null;
  /** False where something is left to be done. */
  readonly isInStep: boolean;
  /** As a terminal shows it, without the error; `bin` is the face's command. */
  readonly text: (paint: Paint, bin: string) => string;
  /** The value that `--json` prints, with `bin` as the face's command in errors. */
  readonly json: (bin: string) => unknown;
}

/** How the value of a verb is shown and judged. */
export interface ValueViews<Value> {
  /** `bin` is the face's command, for commands that are printed. */
  readonly text: (value: Value, paint: Paint, bin: string) => string;
  /** Default: the value itself. */
  readonly json?: (value: Value, bin: string) => unknown;
  /** The error that it ended in. Default: none. */
  readonly error?: (value: Value) => ErrorValue | null;
  /** The same value with another error. */
  readonly withError?: (value: Value, error: ErrorValue) => Value;
  /** Default: true. */
  readonly isInStep?: (value: Value) => boolean;
  /** The exit code where it ended without an error. Default: 0. */
  readonly exitCode?: (value: Value, options: VerbOptions) => ExitCode;
}

/** What there is to say of a verb without running it. */
interface VerbBasics {
  /** In half a sentence, for help texts, executors and documentation. */
  readonly summary: string;
  /** True where a module is not tried after one that it uses has failed. */
  readonly isOrdered?: boolean;
}

/** What a verb works on: files alone, or the target database too. */
type Work<Value> =
  | {
      readonly goesTo: 'files';
      readonly run: (toolkit: Toolkit, run: ModuleRun, options: VerbOptions) => Promise<Value>;
    }
  | {
      readonly goesTo: 'target';
      readonly run: (toolkit: Toolkit, run: ConnectedRun, options: VerbOptions) => Promise<Value>;
    };

/** A verb as the registry has it, whatever its own value is. */
export type VerbCommand = VerbBasics & Work<VerbResult>;

/** Makes a verb of what it does and how that is shown. */
export function verbCommand<Value>(
  verb: string,
  command: VerbBasics & Work<Value> & ValueViews<Value>,
): VerbCommand {
  const { summary, isOrdered = false } = command;
  const work = workOf(command, (value, options) => resultOf(verb, command, { value, options }));
  return { summary, isOrdered, ...work };
}

function workOf<Value>(
  work: Work<Value>,
  show: (value: Value, options: VerbOptions) => VerbResult,
): Work<VerbResult> {
  return work.goesTo === 'files'
    ? {
        goesTo: 'files',
        run: async (toolkit, run, options) => show(await work.run(toolkit, run, options), options),
      }
    : {
        goesTo: 'target',
        run: async (toolkit, run, options) => show(await work.run(toolkit, run, options), options),
      };
}

/** A value with its views. */
export function resultOf<Value>(
  verb: string,
  views: ValueViews<Value>,
  { value, options }: { readonly value: Value; readonly options: VerbOptions },
): VerbResult {
  const error = views.error?.(value) ?? null;
  return {
    verb,
    error,
    exitCode: error === null ? (views.exitCode?.(value, options) ?? 0) : exitCodeOf(error.code),
    isInStep: views.isInStep?.(value) ?? true,
    text: (paint, bin) => views.text(value, paint, bin),
    json: (bin) => {
      const filled = error === null ? value : (views.withError?.(value, fillBin(error, bin)) ?? value);
      return views.json === undefined ? filled : views.json(filled, bin);
    },
  };
}
