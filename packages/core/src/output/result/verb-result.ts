import type { ErrorValue } from '../../errors/lockstep-error.js';
import type { ExitCode } from '../../errors/codes.js';
import type { Paint } from '../../evidence/paint.js';
import type { Finding } from '../../findings/finding.js';

/** What a verb did for one module, ready for every way to show it. */
export interface VerbResult {
  readonly verb: string;
  readonly exitCode: ExitCode;
  /** Set where the verb ran and ended in an error, as an apply does whose statement failed. */
  readonly error: ErrorValue | null;
  /** False where something is left to be done. */
  readonly isInStep: boolean;
  /** What deserves a look, without the error; null for a verb that looks for nothing. */
  readonly findings: readonly Finding[] | null;
  /** As a terminal shows it, without the error; `bin` is the face's command. */
  readonly text: (paint: Paint, bin: string) => string;
  /** As Markdown, where the verb has a page of its own; null for text and findings. */
  readonly markdown: (bin: string) => string | null;
  /** The value that `--json` prints, with `bin` as the face's command in errors. */
  readonly json: (bin: string) => unknown;
}
