import type { ValueViews } from '../verb/verb-command.js';
import type { Comparison } from './compare.js';
import { comparisonText } from './comparison-text.js';

/** A comparison, as `diff --from` shows and judges it. */
export const COMPARISON_VIEWS: ValueViews<Comparison> = {
  text: comparisonText,
  exitCode: ({ differences, statements }, { failOn }) =>
    differences.length + statements.length > 0 && failOn.includes('changes') ? 2 : 0,
};
