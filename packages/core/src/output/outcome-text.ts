import type { AppliedModule } from '../commands/apply/apply-module.js';
import type { DiffedModule } from '../commands/diff/diff.js';
import type { ModuleOutcome } from '../run/outcome.js';
import type { PulledTypes } from '../commands/pull/pull.js';
import type { VerbResult } from '../commands/run-verb.js';
import { withRowCounts } from '../plan/rows-at-risk.js';
import { visible } from '../text/visible.js';
import { visibleValue } from '../text/visible-value.js';
import { additiveText } from './additive-text.js';
import { changedFilesText } from './changed-files-text.js';
import { comparisonText } from './comparison-text.js';
import { countOf } from '../text/count-words.js';
import { leftOutText } from './left-out-text.js';
import { type Paint, plainPaint } from '../evidence/paint.js';
import { planText } from '../evidence/plan-text.js';
import { reportText } from '../evidence/report-text.js';
import { statusText } from './status-text.js';

/** What a verb did for one module, as a terminal shows it; an error is rendered by the face, which knows its name. */
export function resultText(result: VerbResult, paint: Paint = plainPaint): string {
  switch (result.kind) {
    case 'check': {
      const { files, statements, warnings } = visibleValue(result.value);
      const loaded = `${paint.green('✓')} Loaded ${countOf(statements, 'statement')} from ${countOf(files, 'file')}`;
      return [loaded, ...warnings.map((warning) => `  ${paint.yellow('⚠')} ${warning}`)].join('\n');
    }
    case 'fingerprint':
      return paint.dim(`fingerprint ${visible(result.value.owned.slice(0, 12))}`);
    case 'compare':
      return comparisonText(result.value, paint);
    case 'diff':
      return diffText(result.value, paint);
    case 'apply':
      return appliedText(result.value, paint);
    case 'pull':
      return pulledText(result.value, paint);
    case 'sync':
      return [
        reportText(result.value.applied.report, paint),
        ...[pulledText(result.value.pulled, paint)].filter(Boolean),
      ].join('\n');
    case 'status':
      return statusText(result.value, paint);
  }
}

function diffText(diffed: DiffedModule, paint: Paint): string {
  const { plan, leftOut, atRisk, page, changedFiles } = diffed;
  return [
    planText(withRowCounts(plan, atRisk), paint, leftOut),
    ...additiveText(diffed, paint),
    ...leftOutText(leftOut, paint),
    ...changedFilesText(changedFiles).map((line) => paint.dim(line)),
    ...(plan.empty ? [] : [paint.dim(`  to read: ${visible(page)}`)]),
  ].join('\n');
}

/** A dry run under the policy that adds only lists what a person wants to see before a deploy. */
function appliedText({ report, planned }: AppliedModule, paint: Paint): string {
  const isList = report.outcome === 'dry-run' && planned.existing !== null;
  return [
    reportText(report, paint),
    ...(isList ? [...additiveText(planned, paint), ...leftOutText(planned.leftOut, paint)] : []),
  ].join('\n');
}

function pulledText(pulled: readonly PulledTypes[], paint: Paint): string {
  return visibleValue(pulled)
    .map((types) => pulledLines(types, paint).join('\n'))
    .join('\n');
}

function pulledLines({ out, result }: PulledTypes, paint: Paint): string[] {
  const { files, changed, warnings, tool } = result;
  const what =
    changed.length === 0
      ? `Types in ${paint.bold(out)} are up to date`
      : `Types regenerated in ${paint.bold(out)}: ${changed.join(', ')}`;
  const by = paint.dim(`(${countOf(files.length, 'file')}, ${tool.name} ${tool.version})`);
  return [
    `${paint.green('✓')} ${what} ${by}`,
    ...warnings.map((warning) => `  ${paint.yellow('⚠')} ${warning}`),
  ];
}

/** The value that `--json` prints for one module. */
export function outcomeJson(outcome: ModuleOutcome<VerbResult>): object {
  const { module, ok, error, result } = outcome;
  if (error !== undefined) return { module, ok, error };
  return { module, ok, result: result === undefined ? null : jsonResult(result), ...applyError(result) };
}

function jsonResult(result: VerbResult): unknown {
  switch (result.kind) {
    case 'diff':
      return result.value.plan;
    case 'apply':
      return result.value.report;
    case 'sync':
      return result.value.applied.report;
    case 'pull':
      return {
        pulled: result.value.map(({ out, result: { files, changed, warnings } }) => ({
          out,
          files,
          changed,
          warnings,
        })),
      };
    default:
      return result.value;
  }
}

/** An apply that failed has a report and an error. */
function applyError(result: VerbResult | undefined): object {
  const report =
    result?.kind === 'apply'
      ? result.value.report
      : result?.kind === 'sync'
        ? result.value.applied.report
        : null;
  return report === null || report.error === null ? {} : { error: report.error };
}
