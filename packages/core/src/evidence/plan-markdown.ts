import { describeObject } from '../catalog/object-kind.js';
import { describeHazardCode } from '../hazards/hazard-meanings.js';
import type { Plan, Statement } from '../plan/plan.js';
import { countOf } from './count-words.js';
import { readableSql } from './readable-sql.js';
import { trustText } from './trust-text.js';

/** `plan.md`: everything a reviewer needs in five minutes, most dangerous first. Deterministic. */
export function planMarkdown(plan: Plan): string {
  return `${[
    `# Plan for \`${plan.module}\` in \`${plan.environment}\``,
    summary(plan),
    ...hazardSection(plan),
    ...statementSection(plan),
    ...objectSection('Not manageable', plan.unmanaged, ({ reason }) => reason),
    ...objectSection('Adopted (exists, nobody recorded it)', plan.adopts, () => ''),
    ...objectSection('Required of other modules', plan.requires, ({ state }) => state),
    ...objectSection("Others' objects that use ours", plan.dependents, ({ uses, module }) =>
      [`uses ${uses}`, ...(module === null ? [] : [`of module ${module}`])].join(', '),
    ),
    ...renameSection(plan),
    ...objectSection('Left alone (no module owns it)', plan.unowned, () => ''),
    ...filesSection(plan),
  ].join('\n\n')}\n`;
}

function summary(plan: Plan): string {
  const what = plan.empty
    ? 'Nothing to do.'
    : `${countOf(plan.statements.length, 'statement')}, hazards: ${plan.hazards.length === 0 ? 'none' : plan.hazards.map((code) => `\`${code}\``).join(', ')}.`;
  return [
    `**${what}**`,
    '',
    `- plan id: \`${plan.planId}\``,
    `- from: \`${plan.from.fingerprint}\` (PostgreSQL ${plan.from.serverVersion})`,
    `- to: \`${plan.to.fingerprint}\``,
    `- engine: ${plan.engine.name} ${plan.engine.version}`,
    ...(trustText(plan) === null ? [] : [`- trust: ${trustText(plan)}`]),
  ].join('\n');
}

function hazardSection(plan: Plan): string[] {
  if (plan.hazards.length === 0) return [];
  const found = plan.statements.flatMap((statement, index) =>
    statement.hazards.map((hazard) => ({ ...hazard, statement: index + 1 })),
  );
  const ranked = plan.hazards.flatMap((code) => found.filter((hazard) => hazard.code === code));
  const rows = ranked.map(
    ({ code, object, message, statement }) =>
      `| \`${code}\` | ${cell(object)} | ${cell(message)} | ${statement} |`,
  );
  const meanings = plan.hazards.map((code) => `- \`${code}\`: ${describeHazardCode(code)}`);
  const table =
    rows.length === 0
      ? []
      : [['| hazard | object | what happens | statement |', '|---|---|---|---|', ...rows].join('\n')];
  return ['## Hazards', ...table, meanings.join('\n')];
}

function statementSection(plan: Plan): string[] {
  if (plan.statements.length === 0) return [];
  return [
    '## Statements',
    ...plan.statements.map((statement, index) => statementBlock(statement, index + 1)),
  ];
}

function statementBlock(statement: Statement, number: number): string {
  const facts = [
    `segment ${statement.segment}`,
    `lock: ${statement.lock}`,
    ...(statement.transactional ? [] : ['outside a transaction']),
    ...statement.hazards.map((hazard) => `\`${hazard.code}\``),
  ];
  const fence = statement.sql.includes('```') ? '````' : '```';
  return `### ${number}. ${statement.object}\n\n${facts.join(' · ')}\n\n${fence}sql\n${readableSql(statement.sql)};\n${fence}`;
}

function objectSection<Item extends { readonly kind: Plan['adopts'][number]['kind']; readonly name: string }>(
  title: string,
  items: readonly Item[],
  note: (item: Item) => string,
): string[] {
  if (items.length === 0) return [];
  const lines = items.map((item) => {
    const more = note(item);
    return `- ${describeObject(item)}${more === '' ? '' : ` (${more})`}`;
  });
  return [`## ${title}`, lines.join('\n')];
}

function renameSection(plan: Plan): string[] {
  if (plan.renameCandidates.length === 0) return [];
  const lines = plan.renameCandidates.map(
    ({ kind, from, to }) => `- ${kind} ${from} → ${to}: \`--rename=${from}=${to}\` keeps its data`,
  );
  return ['## Possible renames (planned as drop and create)', lines.join('\n')];
}

function filesSection(plan: Plan): string[] {
  if (plan.schemaFiles.length === 0) return [];
  return [
    '## Files',
    plan.schemaFiles.map(({ path, sha256 }) => `- \`${path}\` ${sha256.slice(0, 12)}`).join('\n'),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
