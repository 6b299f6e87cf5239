import { jsonText } from '../../text/code-text.js';
import { jsonEnvelope } from '../result/json-envelope.js';
import type { OutputFormat } from '../result/output-format.js';

/** One JSON object for the whole run. */
export const JSON_OBJECT: OutputFormat = {
  document: ({ command, environment, outcomes, bin }) =>
    `${jsonText(jsonEnvelope({ command, environment, outcomes, bin }))}\n`,
};
