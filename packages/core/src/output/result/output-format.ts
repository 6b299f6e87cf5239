import type { Paint } from '../../evidence/paint.js';
import type { ModuleOutcome } from '../../run/outcome.js';
import type { VerbResult } from './verb-result.js';

/** A run of a verb over its modules, when it has ended. */
export interface FinishedRun {
  readonly command: string;
  /** What was asked for; null for each module's default. */
  readonly environment: string | null;
  readonly outcomes: readonly ModuleOutcome<VerbResult>[];
  /** The face's command. */
  readonly bin: string;
  /** Colours of the terminal it goes to; plain for a file. */
  readonly paint: Paint;
}

/** A way to print what became of a run: one file in `formats/`, and one line in `formats.ts`. */
export interface OutputFormat {
  /** The whole document, with a newline at its end. */
  readonly document: (run: FinishedRun) => string;
}
