import { fillCommands } from '../../errors/printed-commands.js';
import type { ApplyReport } from '../../plan/apply-report.js';
import type { ErrorValue } from '../../errors/lockstep-error.js';
import { additiveText } from '../../evidence/additive-text.js';
import { leftOutText } from '../../evidence/left-out-text.js';
import type { Paint } from '../../evidence/paint.js';
import { reportText } from '../../evidence/report-text.js';
import { verbCommand } from '../verb/verb-command.js';
import { type AppliedModule, applyModule } from './apply-module.js';

export const APPLY = verbCommand<AppliedModule>('apply', {
  goesTo: 'target',
  run: applyModule,
  text: appliedText,
  json: ({ report }, bin) => withCommands(report, bin),
  error: ({ report }) => report.error,
  withError: withApplyError,
});

/** A dry run under the policy that adds only lists what a person wants to see before a deploy. */
function appliedText({ report, planned }: AppliedModule, paint: Paint, bin: string): string {
  const isList = report.outcome === 'dry-run' && planned.existing !== null;
  return [
    reportText(withCommands(report, bin), paint),
    ...(isList
      ? [...additiveText(planned, paint), ...leftOutText(planned.leftOut, paint, planned.plan.environment)]
      : []),
  ].join('\n');
}

/** The report with the face's command in what it notes. */
export function withCommands(report: ApplyReport, bin: string): ApplyReport {
  return { ...report, notes: report.notes.map((note) => fillCommands(note, bin)) };
}

/** An apply whose report has this error. */
export function withApplyError(applied: AppliedModule, { next, ...parts }: ErrorValue): AppliedModule {
  return { ...applied, report: { ...applied.report, error: { ...parts, next: [...next] } } };
}
