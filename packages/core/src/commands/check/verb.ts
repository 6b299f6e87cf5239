import type { Finding } from '../../findings/finding.js';
import { describePlace } from '../../text/place.js';
import { countOf } from '../../text/count-words.js';
import { visibleValue } from '../../text/visible-value.js';
import { verbCommand } from '../verb/verb-command.js';
import { checkModule, type CheckResult } from './check.js';
import type { Paint } from '../../evidence/paint.js';

export const CHECK = verbCommand<CheckResult>('check', {
  goesTo: 'files',
  run: checkModule,
  text: checkText,
  findings: ({ findings }) => findings,
  json: ({ files, statements, findings }) => ({ files, statements, warnings: findings.map(warningText) }),
});

/** How much was loaded, and what deserves a look, as a terminal shows it. */
export function checkText(result: CheckResult, paint: Paint): string {
  const { files, statements, findings } = visibleValue(result);
  const loaded = `${paint.green('✓')} Loaded ${countOf(statements, 'statement')} from ${countOf(files, 'file')}`;
  return [loaded, ...findings.map((one) => `  ${paint.yellow('⚠')} ${warningText(one)}`)].join('\n');
}

/** A finding in a line, with its place in front. */
function warningText({ message, place }: Finding): string {
  return place === undefined ? message : `${describePlace(place)} ${message}`;
}
