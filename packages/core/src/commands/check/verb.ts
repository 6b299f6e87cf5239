import { countOf } from '../../text/count-words.js';
import { visibleValue } from '../../text/visible-value.js';
import { verbCommand } from '../verb-command.js';
import { checkModule, type CheckResult } from './check.js';
import type { Paint } from '../../evidence/paint.js';

export const CHECK = verbCommand<CheckResult>('check', {
  summary: 'load the schema files into a scratch database and report SQL errors',
  goesTo: 'files',
  run: checkModule,
  text: checkText,
});

/** How much was loaded, and what deserves a look, as a terminal shows it. */
export function checkText(result: CheckResult, paint: Paint): string {
  const { files, statements, warnings } = visibleValue(result);
  const loaded = `${paint.green('✓')} Loaded ${countOf(statements, 'statement')} from ${countOf(files, 'file')}`;
  return [loaded, ...warnings.map((warning) => `  ${paint.yellow('⚠')} ${warning}`)].join('\n');
}
