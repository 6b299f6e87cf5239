import { placeOf } from '../config/target/place-of.js';
import type { ApplyReport } from '../plan/apply-report.js';
import { visibleValue } from '../text/visible-value.js';
import { countOf } from '../text/count-words.js';
import { type Paint, plainPaint } from './paint.js';
import { shortId } from '../text/short-id.js';

/** What an apply did, as a terminal shows it. */
export function reportText(made: ApplyReport, paint: Paint = plainPaint): string {
  const report = visibleValue(made);
  return [
    headline(report, paint),
    ...statementLines(report, paint),
    ...differenceLines(report, paint),
    ...notes(report, paint),
  ]
    .join('\n')
    .trimEnd();
}

function headline(report: ApplyReport, paint: Paint): string {
  const where = placeOf(report.target);
  const applied = report.statements.filter(({ status }) => status === 'applied').length;
  const duration = `${Date.parse(report.finishedAt) - Date.parse(report.startedAt)} ms`;
  switch (report.outcome) {
    case 'applied':
      return `${paint.green('✓')} Schema applied to ${paint.bold(where)}: ${countOf(applied, 'statement')}, plan ${shortId(report.planId)} ${paint.dim(`(${duration})`)}`;
    case 'nothing-to-do':
      if (report.differences.length > 0)
        return `${paint.yellow('⚠')} ${paint.bold(where)} differs from the files in a way that no plan can change`;
      if (report.leftOut.length > 0)
        return `${paint.green('✓')} ${paint.bold(where)} has everything that the files add; nothing to apply`;
      return `${paint.green('✓')} ${paint.bold(where)} is in step with the files; nothing to apply`;
    case 'already-applied':
      return `${paint.green('✓')} Plan ${shortId(report.planId)} is already applied to ${paint.bold(where)}`;
    case 'dry-run':
      return `${paint.cyan('○')} Dry run: nothing was written to ${paint.bold(where)}`;
    default:
      return `${paint.red('✗')} ${report.outcome}: ${countOf(applied, 'statement')} of ${report.statements.length} applied to ${paint.bold(where)}`;
  }
}

function statementLines(report: ApplyReport, paint: Paint): string[] {
  if (report.outcome === 'applied' || report.outcome === 'nothing-to-do') return [];
  const signs = {
    applied: paint.green('applied  '),
    unapplied: paint.dim('unapplied'),
    'in-doubt': paint.red('in doubt '),
  };
  return report.statements.map(({ status, sql, error }) => {
    const said = error === undefined ? '' : `\n             ${paint.red(error.message)}`;
    return `  ${signs[status]}  ${sql.split('\n')[0] ?? ''}${said}`;
  });
}

function differenceLines(report: ApplyReport, paint: Paint): string[] {
  return report.differences.map(
    ({ object, expected, found }) =>
      `  ${paint.red('differs')}  ${object}: planned ${expected ?? 'absent'}, found ${found ?? 'absent'}`,
  );
}

function notes(report: ApplyReport, paint: Paint): string[] {
  return report.notes.map((note) => paint.dim(`  ${note}`));
}
