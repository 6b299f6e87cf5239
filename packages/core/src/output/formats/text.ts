import type { OutputFormat } from '../result/output-format.js';
import { renderOutcome } from '../result/render-outcome.js';

/** As a terminal shows it: the result of each module, then its error. */
export const TEXT: OutputFormat = {
  document: ({ outcomes, paint, bin }) =>
    outcomes
      .map((outcome) => renderOutcome(outcome, { paint, bin }))
      .map(({ result, error }) => `${result}${error}`)
      .join(''),
};
