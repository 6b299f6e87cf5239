import type { VerbResult } from './verb-result.js';
import { renderError } from '../../errors/render-error.js';
import type { Paint } from '../../evidence/paint.js';
import type { ModuleOutcome } from '../../run/outcome.js';

/** What became of one module as both faces print it: each part ends with a newline, or is empty. */
export interface RenderedOutcome {
  readonly result: string;
  readonly error: string;
}

/** Renders result and error of one module for a terminal; `bin` is the face's own command. */
export function renderOutcome(
  { result, error: thrown }: ModuleOutcome<VerbResult>,
  { paint, bin }: { readonly paint: Paint; readonly bin: string },
): RenderedOutcome {
  const error = thrown ?? result?.error ?? null;
  return {
    result: result === undefined ? '' : `${result.text(paint, bin)}\n`,
    error: error === null ? '' : `${renderError(error, { bin })}\n`,
  };
}
