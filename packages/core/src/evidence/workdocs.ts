import { describeObject } from '../catalog/object-kind.js';
import type { ApplyReport } from '../plan/apply-report.js';
import type { Plan } from '../plan/plan.js';
import type { ServerFacts } from '../ports/server-facts.js';
import {
  markdownCell,
  markdownCode,
  markdownCodeCell,
  markdownFence,
  markdownInline,
} from '../text/markdown.js';
import { planMarkdown } from './plan-markdown.js';
import { reportText } from './report-text.js';
import { serverName } from './server-name.js';

export interface WorkdocSource {
  readonly plan: Plan;
  readonly server: ServerFacts;
  readonly target: { readonly host: string; readonly database: string };
  readonly report: ApplyReport | null;
}

export interface Workdoc {
  /** Path from the folder of the task. */
  readonly path: string;
  readonly text: string;
}

/** Every file that evidence can have, from its folder. */
export const WORKDOC_PATHS = {
  connection: '00-connection-check.md',
  drift: '01-schema-drift-report.md',
  plan: '02-migration-plan.md',
  extensions: '02-extension-exclusion.md',
  log: '03-execution-log.md',
  verification: '04-post-verify.md',
  planJson: 'artifacts/plan.json',
  report: 'artifacts/apply-report.json',
} as const;

/** The committed evidence of a plan and, once there is one, of its apply: views of the two values and nothing else. */
export function workdocs(source: WorkdocSource): readonly Workdoc[] {
  const { plan, report } = source;
  return [
    { path: WORKDOC_PATHS.connection, text: connectionCheck(source) },
    { path: WORKDOC_PATHS.drift, text: driftReport(plan) },
    { path: WORKDOC_PATHS.plan, text: planMarkdown(plan) },
    ...extensionExclusion(plan),
    { path: WORKDOC_PATHS.planJson, text: `${JSON.stringify(plan, null, 2)}\n` },
    ...(report === null ? [] : reportDocs(report)),
  ];
}

function connectionCheck({ server, target, plan }: WorkdocSource): string {
  const extensions = server.extensions.map(
    ({ name, version }) => `- ${markdownInline(`${name} ${version}`)}`,
  );
  return page(`Connection check: ${plan.module} in ${plan.environment}`, [
    [
      `- host: ${markdownCode(target.host)}`,
      `- database: ${markdownCode(target.database)}`,
      `- server: ${markdownInline(serverName(plan.dialect, server.version))}`,
      `- login: ${markdownCode(server.user)}${server.isSuperuser ? ' (superuser)' : ''}`,
      `- owner of the database: ${markdownCode(server.databaseOwner)}`,
      `- read-only: ${server.readOnly ? 'yes' : 'no'}`,
    ].join('\n'),
    `## Extensions\n\n${extensions.length === 0 ? 'none' : extensions.join('\n')}`,
  ]);
}

function driftReport(plan: Plan): string {
  const bySign = plan.statements.map(
    ({ object, hazards }) =>
      `- ${markdownCode(object)}${hazards.length === 0 ? '' : ` (${hazards.map(({ code }) => code).join(', ')})`}`,
  );
  return page(`What differs: ${plan.module} in ${plan.environment}`, [
    plan.empty ? 'The database is in step with the files.' : [...new Set(bySign)].join('\n'),
    ...listOf(
      'Objects that no module owns (not touched)',
      plan.unowned.map((object) => markdownCode(describeObject(object))),
    ),
    ...listOf(
      'Objects that cannot be managed',
      plan.unmanaged.map(
        (object) => `${markdownCode(describeObject(object))}: ${markdownInline(object.reason)}`,
      ),
    ),
  ]);
}

function extensionExclusion(plan: Plan): readonly Workdoc[] {
  const excluded = plan.unowned.filter(({ kind }) => kind === 'extension').map(describeObject);
  if (excluded.length === 0) return [];
  const text = page('Extensions not touched', [
    'These extensions and every object they own are not part of the plan.',
    excluded.map((name) => `- ${markdownCode(name)}`).join('\n'),
  ]);
  return [{ path: WORKDOC_PATHS.extensions, text }];
}

function reportDocs(report: ApplyReport): readonly Workdoc[] {
  return [
    { path: WORKDOC_PATHS.log, text: executionLog(report) },
    { path: WORKDOC_PATHS.verification, text: postVerify(report) },
    { path: WORKDOC_PATHS.report, text: `${JSON.stringify(report, null, 2)}\n` },
  ];
}

function executionLog(report: ApplyReport): string {
  const rows = report.statements.map(
    ({ index, sql, status, durationMs, error }) =>
      `| ${index + 1} | ${status} | ${durationMs ?? ''} | ${markdownCodeCell(sql.split('\n')[0] ?? '')} | ${markdownCell(error?.message ?? '')} |`,
  );
  return page(`Execution log: ${report.module} in ${report.environment}`, [
    [
      `- plan: ${markdownCode(report.planId)}`,
      `- outcome: **${report.outcome}**`,
      `- from ${report.startedAt} to ${report.finishedAt}`,
      `- run by ${markdownInline(report.actor)}; ${markdownInline(approvalLine(report))}`,
    ].join('\n'),
    ['| # | status | ms | statement | error |', '|---|---|---|---|---|', ...rows].join('\n'),
    ...report.notes.map(markdownInline),
  ]);
}

/** Policy said yes to a run that went on without a person; to one that was refused it said nothing. */
function approvalLine({ outcome, approver, approvalReason, error }: ApplyReport): string {
  if (outcome === 'refused') return `nothing was applied: ${error?.code ?? 'refused'}`;
  if (outcome === 'nothing-to-do' && approver === null) return 'nothing to approve';
  return `approved by ${approver ?? 'policy'}${approvalReason === null ? '' : `: ${approvalReason}`}`;
}

function postVerify(report: ApplyReport): string {
  const { before, planned, after } = report.fingerprints;
  const verdict = after === null ? 'not read' : after === planned ? 'as planned' : 'NOT as planned';
  return page(`Verification: ${report.module} in ${report.environment}`, [
    markdownFence(reportText(report), 'text'),
    [
      `- before: ${markdownCode(before)}`,
      `- planned: ${markdownCode(planned)}`,
      `- found: ${markdownCode(after ?? 'not read')} (${verdict})`,
    ].join('\n'),
    ...listOf(
      'Differences',
      report.differences.map(
        ({ object, expected, found }) =>
          `${markdownCode(object)}: planned ${markdownInline(expected ?? 'absent')}, found ${markdownInline(found ?? 'absent')}`,
      ),
    ),
  ]);
}

function listOf(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}\n\n${items.map((item) => `- ${item}`).join('\n')}`];
}

function page(title: string, parts: readonly string[]): string {
  return `${[`# ${markdownInline(title)}`, ...parts].join('\n\n')}\n`;
}
