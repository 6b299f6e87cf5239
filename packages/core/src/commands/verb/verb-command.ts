import { type ExitCode, exitCodeOf } from '../../errors/codes.js';
import type { Finding } from '../../findings/finding.js';
import type { VerbResult } from '../../output/result/verb-result.js';
import type { ErrorValue } from '../../errors/lockstep-error.js';
import { fillBin } from '../../errors/render-error.js';
import type { Paint } from '../../evidence/paint.js';
import type { VerbOptions } from '../../config/verb-options.js';
import type { FilesContext, RunContext } from '../../run/run-context.js';

/** How the value of a verb is shown and judged. */
export interface ValueViews<Value> {
  /** `bin` is the face's command, for commands that are printed. */
  readonly text: (value: Value, paint: Paint, bin: string) => string;
  /** What deserves a look. Default: nothing. */
  readonly findings?: (value: Value) => readonly Finding[];
  /** A page of its own. Default: text and findings. */
  readonly markdown?: (value: Value, bin: string) => string;
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

/** What a verb works on: files alone, or the target database too. */
type Work<Value> =
  | {
      readonly goesTo: 'files';
      readonly run: (context: FilesContext, options: VerbOptions) => Promise<Value>;
    }
  | {
      readonly goesTo: 'target';
      readonly run: (context: RunContext, options: VerbOptions) => Promise<Value>;
    };

/** What runs a verb, whatever its own value is. */
export type VerbCommand = Work<VerbResult>;

/** Makes a verb of what it does and how that is shown. */
export function verbCommand<Value>(verb: string, command: Work<Value> & ValueViews<Value>): VerbCommand {
  return workOf(command, (value, options) => resultOf(verb, command, { value, options }));
}

function workOf<Value>(
  work: Work<Value>,
  show: (value: Value, options: VerbOptions) => VerbResult,
): Work<VerbResult> {
  return work.goesTo === 'files'
    ? {
        goesTo: 'files',
        run: async (context, options) => show(await work.run(context, options), options),
      }
    : {
        goesTo: 'target',
        run: async (context, options) => show(await work.run(context, options), options),
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
    findings: views.findings?.(value) ?? null,
    text: (paint, bin) => views.text(value, paint, bin),
    markdown: (bin) => views.markdown?.(value, bin) ?? null,
    json: (bin) => {
      const filled = error === null ? value : (views.withError?.(value, fillBin(error, bin)) ?? value);
      return views.json === undefined ? filled : views.json(filled, bin);
    },
  };
}
