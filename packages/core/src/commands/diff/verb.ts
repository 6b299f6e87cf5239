import { stepText } from '../../errors/next-command.js';
import { fillCommands } from '../../errors/printed-commands.js';
import { additiveText } from '../../evidence/additive-text.js';
import { changedFilesText } from '../../evidence/changed-files-text.js';
import { leftOutText } from '../../evidence/left-out-text.js';
import type { Paint } from '../../evidence/paint.js';
import { planMarkdown } from '../../evidence/plan-markdown.js';
import { planText } from '../../evidence/plan-text.js';
import { withRowCounts } from '../../plan/rows-at-risk.js';
import { visible } from '../../text/visible.js';
import { verbCommand } from '../verb/verb-command.js';
import { type DiffedModule, diffModule } from './diff.js';
import { findingsOfDiff } from './diff-findings.js';

export const DIFF = verbCommand<DiffedModule>('diff', {
  goesTo: 'target',
  run: diffModule,
  text: diffText,
  json: ({ plan }) => plan,
  findings: findingsOfDiff,
  markdown: ({ plan, atRisk, changedFiles }) => planMarkdown(withRowCounts(plan, atRisk), changedFiles),
  isInStep: ({ plan }) => plan.empty,
  exitCode: ({ plan, leftOut }, { failOn }) => {
    const changes = !plan.empty || leftOut.length > 0;
    return changes && failOn.includes('changes') ? 2 : 0;
  },
});

function diffText(diffed: DiffedModule, paint: Paint, bin: string): string {
  const { plan, leftOut, atRisk, page, changedFiles, next } = diffed;
  const command = fillCommands(stepText(next), bin);
  return [
    planText(withRowCounts(plan, atRisk), paint, leftOut),
    ...additiveText(diffed, paint),
    ...leftOutText(leftOut, paint, plan.environment),
    ...changedFilesText(changedFiles).map((line) => paint.dim(line)),
    ...(plan.empty ? [] : [paint.dim(`  to read: ${visible(page)}`), paint.dim(`  ${visible(command)}`)]),
  ].join('\n');
}
