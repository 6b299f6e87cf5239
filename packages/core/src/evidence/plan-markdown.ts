import { describeObject } from '../catalog/object-kind.js';
import { describeHazardCode } from '../hazards/hazard-meanings.js';
import { annotationOf, renameValue } from '../plan/rename-candidate.js';
import { noteOfPlace } from '../plan/noted-place.js';
import type { Plan } from '../plan/plan.js';
import {
  markdownCell,
  markdownCode,
  markdownCodeCell,
  markdownFence,
  markdownInline,
} from '../text/markdown.js';
import { shortPlace } from '../text/place.js';
import { countOf } from '../text/count-words.js';
import { type NumberedStatement, type PlanGroup, planGroups, planSummary, titleOf } from './plan-groups.js';
import { readableSql } from './readable-sql.js';
import type { ChangedFile } from '../plan/applied-files.js';
import { shortId } from '../text/short-id.js';
import { serverName } from './server-name.js';
import { trustText } from './trust-text.js';

/** `plan.md`: everything a reviewer needs in five minutes, most dangerous first. Deterministic. */
export function planMarkdown(plan: Plan, changed: readonly ChangedFile[] | null = null): string {
  const groups = planGroups(plan);
  return `${[
    `# Plan for ${markdownCode(plan.module)} in ${markdownCode(plan.environment)}`,
    summary(plan, groups),
    ...hazardSection(plan),
    ...statementSection(groups),
    ...objectSection('Cannot be managed', plan.unmanaged, ({ reason }) => reason),
    ...objectSection('Adopted (exists, not in the ledger)', plan.adopts, () => ''),
    ...objectSection('Required of other modules', plan.requires, ({ state }) => state),
    ...objectSection("Others' objects that use ours", plan.dependents, ({ uses, module }) =>
      [`uses ${uses}`, ...(module === null ? [] : [`of module ${module}`])].join(', '),
    ),
    ...renameSection(plan),
    ...notRenamedSection(plan),
    ...objectSection('Not touched (no module owns it)', plan.unowned, () => ''),
    ...filesSection(plan, changed),
  ].join('\n\n')}\n`;
}

function summary(plan: Plan, groups: readonly PlanGroup[]): string {
  const hazards = plan.hazards.map((code) => `\`${code}\``).join(', ');
  const what = plan.empty
    ? 'Nothing to do.'
    : `${markdownInline(planSummary(groups))}${hazards === '' ? '' : `; ${hazards}`}`;
  return [
    `**${what}**`,
    '',
    `- plan id: ${markdownCode(plan.planId)}`,
    `- from: ${markdownCode(plan.from.fingerprint)} (${markdownInline(serverName(plan.dialect, plan.from.serverVersion))})`,
    `- to: ${markdownCode(plan.to.fingerprint)}`,
    `- engine: ${markdownInline(`${plan.engine.name} ${plan.engine.version}`)}`,
    ...(plan.empty ? [] : [`- size: ${sizeOf(plan)}`]),
    ...(trustText(plan) === null ? [] : [`- trust: ${markdownInline(trustText(plan) ?? '')}`]),
  ].join('\n');
}

function sizeOf({ statements }: Plan): string {
  const segments = new Set(statements.map(({ segment }) => segment)).size;
  return `${countOf(statements.length, 'statement')} in ${countOf(segments, 'segment')}`;
}

/** Each hazard once, the worst first, with the number of its statement; a code without a statement says what it means. */
function hazardSection(plan: Plan): string[] {
  if (plan.hazards.length === 0) return [];
  const found = plan.statements.flatMap((statement, index) =>
    statement.hazards.map((hazard) => ({ ...hazard, statement: index + 1 })),
  );
  const ranked = plan.hazards.flatMap((code) => found.filter((hazard) => hazard.code === code));
  const rows = ranked.map(
    ({ code, object, message, statement, place }) =>
      `| \`${code}\` | ${markdownCodeCell(object)} | ${markdownCell(message)} | ${statement}${place === undefined ? '' : ` ${markdownCodeCell(shortPlace(place))}`} |`,
  );
  const others = plan.hazards.filter((code) => found.every((hazard) => hazard.code !== code));
  const meanings = others.map((code) => `- \`${code}\`: ${describeHazardCode(code)}`);
  const table =
    rows.length === 0
      ? []
      : [['| hazard | object | what happens | statement |', '|---|---|---|---|', ...rows].join('\n')];
  return ['## Hazards', ...table, ...(meanings.length === 0 ? [] : [meanings.join('\n')])];
}

function statementSection(groups: readonly PlanGroup[]): string[] {
  if (groups.length === 0) return [];
  return ['## Statements', ...groups.flatMap(groupSection)];
}

function groupSection({ title, statements }: PlanGroup): string[] {
  return [`### ${markdownCode(title)}`, ...statements.map(statementBlock)];
}

function statementBlock(one: NumberedStatement): string {
  const { statement, number } = one;
  const facts = [
    markdownCode(titleOf(one)),
    `segment ${statement.segment}`,
    `lock: ${statement.lock}`,
    ...(statement.transactional ? [] : ['outside a transaction']),
    ...(statement.place === undefined ? [] : [markdownCode(shortPlace(statement.place))]),
  ];
  return `**${number}.** ${facts.join(' · ')}\n\n${markdownFence(`${readableSql(statement.sql)};`, 'sql')}`;
}

function objectSection<Item extends { readonly kind: Plan['adopts'][number]['kind']; readonly name: string }>(
  title: string,
  items: readonly Item[],
  note: (item: Item) => string,
): string[] {
  if (items.length === 0) return [];
  const lines = items.map((item) => {
    const more = note(item);
    return `- ${markdownCode(describeObject(item))}${more === '' ? '' : ` (${markdownInline(more)})`}`;
  });
  return [`## ${title}`, lines.join('\n')];
}

function renameSection(plan: Plan): string[] {
  if (plan.renameCandidates.length === 0) return [];
  const lines = plan.renameCandidates.map(
    (candidate) =>
      `- ${markdownCode(`${candidate.kind} ${candidate.from}`)} → ${markdownCode(candidate.to)}: ${markdownCode(annotationOf(candidate))} beside it keeps its data, and so does ${markdownCode(`--rename=${renameValue(candidate)}`)}`,
  );
  return ['## Possible renames (planned as drop and create)', lines.join('\n')];
}

function changeOf({ change, sha256 }: ChangedFile): string {
  const words = `${change} since the last applied plan`;
  return sha256 === null ? words : `${words}: ${markdownCode(shortId(sha256))}`;
}

function notRenamedSection({ notRenamed = [] }: Plan): string[] {
  if (notRenamed.length === 0) return [];
  const lines = notRenamed.map(
    ({ kind, from, to, place, reason }) =>
      `- ${markdownCode(`${kind} ${to}`)} from ${markdownCode(from)} (${markdownCode(noteOfPlace(place))}): ${markdownInline(reason)}`,
  );
  return ['## Not renamed, although the files ask for it', lines.join('\n')];
}

/** What changed since the last applied plan has its hash beside it; the others' stand in plan.json. */
function filesSection({ schemaFiles }: Plan, changed: readonly ChangedFile[] | null): string[] {
  const known = new Map((changed ?? []).map((file) => [file.path, file]));
  const gone = (changed ?? []).filter(({ sha256 }) => sha256 === null);
  const lines = [...schemaFiles, ...gone].map(({ path }) => {
    const file = known.get(path);
    return `- ${markdownCode(path)}${file === undefined ? '' : ` (${changeOf(file)})`}`;
  });
  return lines.length === 0 ? [] : ['## Files', lines.join('\n')];
}
