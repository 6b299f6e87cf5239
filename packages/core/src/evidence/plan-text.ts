import { hazardText } from '../hazards/hazard-text.js';
import { describeObject } from '../catalog/object-kind.js';
import { noteOfPlace } from '../plan/noted-place.js';
import type { Plan, Statement } from '../plan/plan.js';
import type { Hazard } from '../hazards/model/hazard.js';
import { annotationOf, renameValue } from '../plan/rename-candidate.js';
import { shortPlace } from '../text/place.js';
import { visibleValue } from '../text/visible-value.js';
import { countOf, firstOf } from '../text/count-words.js';
import { type Paint, plainPaint } from './paint.js';
import { type NumberedStatement, type PlanGroup, planGroups, planSummary, titleOf } from './plan-groups.js';
import { readableSql } from './readable-sql.js';
import { shortId } from '../text/short-id.js';
import type { Sign } from '../text/sql/statement-words.js';
import { trustText } from './trust-text.js';

const MOST_LISTED = 6;
const IN_STEP = '✓ Nothing to do: the database is in step with the files.';
const NOTHING_TO_ADD = '✓ Nothing to add: what the files add is there.';

/** A plan as a terminal shows it: what would be done, what is dangerous about it, and what it leaves alone. */
export function planText(made: Plan, paint: Paint = plainPaint, leftOut: readonly Statement[] = []): string {
  const plan = visibleValue(made);
  const groups = planGroups(plan);
  const lines = plan.empty
    ? [paint.green(leftOut.length === 0 ? IN_STEP : NOTHING_TO_ADD)]
    : [heading(plan, groups, paint), '', ...groups.flatMap((group) => groupLines(group, paint))];
  return [...lines, ...surroundings(plan, paint)].join('\n').trimEnd();
}

function heading(plan: Plan, groups: readonly PlanGroup[], paint: Paint): string {
  const segments = new Set(plan.statements.map((statement) => statement.segment)).size;
  const size = `${countOf(plan.statements.length, 'statement')} in ${countOf(segments, 'segment')}`;
  const hazards =
    plan.hazards.length === 0 ? '' : `; ${plan.hazards.map((code) => paintedCode(code, paint)).join(', ')}`;
  return `Plan ${paint.bold(shortId(plan.planId))}  ${planSummary(groups)}${hazards}  ${paint.dim(`(${size})`)}`;
}

function groupLines(group: PlanGroup, paint: Paint): string[] {
  const { sign, title, statements } = group;
  const [only] = statements;
  const isOne = statements.length === 1 && only !== undefined;
  const facts = isOne ? factsOf(only, paint) : '';
  return [
    `  ${coloured(sign, paint)(`${sign} ${title}`)}${facts}`,
    ...statements.flatMap((one) => [
      ...(isOne
        ? []
        : [`    ${coloured(one.sign, paint)(`${one.sign} ${titleOf(one)}`)}${factsOf(one, paint)}`]),
      ...statementLines(one.statement, paint),
    ]),
    '',
  ];
}

function coloured(sign: Sign, paint: Paint): (text: string) => string {
  return { '+': paint.green, '~': paint.yellow, '-': paint.red }[sign];
}

function factsOf({ number, statement }: NumberedStatement, paint: Paint): string {
  const facts = [
    `#${number}`,
    ...(statement.lock === 'none' ? [] : [`lock: ${statement.lock}`]),
    ...(statement.transactional ? [] : ['outside a transaction']),
    ...(statement.place === undefined ? [] : [shortPlace(statement.place)]),
  ];
  return paint.dim(`  (${facts.join(', ')})`);
}

/** The text of a statement stands behind a bar, so that no line of it can be taken for one of ours. */
function statementLines({ sql, hazards }: Statement, paint: Paint): string[] {
  return [
    ...readableSql(sql)
      .split('\n')
      .map((line) => `      ${paint.dim('│')} ${line}`.trimEnd()),
    ...hazards.map((hazard) => hazardLine(hazard, paint)),
  ];
}

function paintedCode(code: Hazard['code'], paint: Paint): string {
  return code === 'DATA_LOSS' ? paint.red(code) : paint.yellow(code);
}

function hazardLine(hazard: Hazard, paint: Paint): string {
  return `      ⚠ ${paintedCode(hazard.code, paint)}  ${hazardText(hazard)}`;
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
      (candidate) =>
        `  ${paint.cyan('rename?')}  ${candidate.kind} ${candidate.from} → ${candidate.to}: to keep its data, write "${annotationOf(candidate)}" beside it, or plan again with --rename=${renameValue(candidate)}`,
    ),
    ...(plan.notRenamed ?? []).map(
      ({ kind, from, to, place, reason }) =>
        `  ${paint.yellow('not renamed')}  ${kind} ${to} from ${from} (${noteOfPlace(place)}): ${reason}`,
    ),
    ...unownedLine(plan, paint),
  ];
}

function adoptsLine(plan: Plan, paint: Paint): string[] {
  if (plan.adopts.length === 0) return [];
  const names = firstOf(plan.adopts.map(describeObject), MOST_LISTED);
  const which =
    plan.adopts.length === 1 ? 'exists but is not in the ledger' : 'exist but are not in the ledger';
  return [`  ${paint.cyan('adopts')}  ${names} (${which})`];
}

function unownedLine(plan: Plan, paint: Paint): string[] {
  if (plan.unowned.length === 0) return [];
  const names = firstOf(plan.unowned.map(describeObject), MOST_LISTED);
  return [paint.dim(`  Not touched, because no module owns it: ${names}`)];
}
