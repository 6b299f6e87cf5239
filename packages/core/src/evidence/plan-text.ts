import { hazardText } from '../hazards/hazard-text.js';
import { describeObject } from '../catalog/object-kind.js';
import type { Hazard, Plan, Statement } from '../plan/plan.js';
import { visibleValue } from '../text/visible-value.js';
import { countOf, firstOf } from './count-words.js';
import { type Paint, plainPaint } from './paint.js';
import { readableSql } from './readable-sql.js';
import { shortId } from './short-id.js';
import { signOf } from './statement-sign.js';
import { trustText } from './trust-text.js';

const MOST_LISTED = 6;
const IN_STEP = '✓ Nothing to do: the database is in step with the files.';
const NOTHING_TO_ADD = '✓ Nothing to add: what the files add is there.';

/** A plan as a terminal shows it: what would be done, what is dangerous about it, and what it leaves alone. */
export function planText(made: Plan, paint: Paint = plainPaint, leftOut: readonly Statement[] = []): string {
  const plan = visibleValue(made);
  const lines = plan.empty
    ? [paint.green(leftOut.length === 0 ? IN_STEP : NOTHING_TO_ADD)]
    : [heading(plan, paint), '', ...plan.statements.flatMap((statement) => statementLines(statement, paint))];
  return [...lines, ...surroundings(plan, paint)].join('\n').trimEnd();
}

function heading(plan: Plan, paint: Paint): string {
  const segments = new Set(plan.statements.map((statement) => statement.segment)).size;
  const size = `${countOf(plan.statements.length, 'statement')} in ${countOf(segments, 'segment')}`;
  return `Plan ${paint.bold(shortId(plan.planId))}  ${paint.dim(size)}`;
}

function statementLines(statement: Statement, paint: Paint): string[] {
  const sign = signOf(statement.sql);
  const colour = { '+': paint.green, '~': paint.yellow, '-': paint.red }[sign];
  const sql = readableSql(statement.sql)
    .split('\n')
    .map((line) => `      ${paint.dim('│')} ${line}`);
  const facts = [
    ...(statement.lock === 'none' ? [] : [`lock: ${statement.lock}`]),
    ...(statement.transactional ? [] : ['outside a transaction']),
  ];
  return [
    `  ${colour(`${sign} ${statement.object}`)}${facts.length === 0 ? '' : paint.dim(`  (${facts.join(', ')})`)}`,
    ...sql,
    ...statement.hazards.map((hazard) => hazardLine(hazard, paint)),
    '',
  ];
}

function hazardLine(hazard: Hazard, paint: Paint): string {
  const code = hazard.code === 'DATA_LOSS' ? paint.red(hazard.code) : paint.yellow(hazard.code);
  return `      ⚠ ${code}  ${hazardText(hazard)}`;
}

function surroundings(plan: Plan, paint: Paint): string[] {
  const missing = plan.requires.filter((required) => required.state !== 'present');
  const trusted = trustText(plan);
  return [
    ...(trusted === null ? [] : [`  ${paint.yellow('trust')}  ${trusted}`]),
    ...adoptsLine(plan, paint),
    ...plan.unmanaged.map(
      (object) => `  ${paint.red('unmanaged')}  ${describeObject(object)}: ${object.reason}`,
    ),
    ...missing.map((object) => `  ${paint.yellow(`requires (${object.state})`)}  ${describeObject(object)}`),
    ...plan.renameCandidates.map(
      ({ kind, from, to }) =>
        `  ${paint.cyan('rename?')}  ${kind} ${from} → ${to}: to keep its data, plan again with --rename=${from}=${to}`,
    ),
    ...unownedLine(plan, paint),
  ];
}

function adoptsLine(plan: Plan, paint: Paint): string[] {
  if (plan.adopts.length === 0) return [];
  const names = firstOf(plan.adopts.map(describeObject), MOST_LISTED);
  const which =
    plan.adopts.length === 1 ? 'exists, and nobody recorded it' : 'exist, and nobody recorded them';
  return [`  ${paint.cyan('adopts')}  ${names} (${which})`];
}

function unownedLine(plan: Plan, paint: Paint): string[] {
  if (plan.unowned.length === 0) return [];
  const names = firstOf(plan.unowned.map(describeObject), MOST_LISTED);
  return [paint.dim(`  Left alone, because no module owns it: ${names}`)];
}
