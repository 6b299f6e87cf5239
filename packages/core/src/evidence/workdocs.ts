import { describeObject } from '../catalog/object-kind.js';
import type { ApplyReport } from '../apply/apply-report.js';
import type { Plan } from '../plan/plan.js';
import type { ServerFacts } from '../ports/database.js';
import { planMarkdown } from './plan-markdown.js';
import { reportText } from './report-text.js';

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

/** The committed evidence of a plan and, once there is one, of its apply: views of the two values and nothing else. */
export function workdocs(source: WorkdocSource): readonly Workdoc[] {
  const { plan, report } = source;
  return [
    { path: '00-connection-check.md', text: connectionCheck(source) },
    { path: '01-schema-drift-report.md', text: driftReport(plan) },
    { path: '02-migration-plan.md', text: planMarkdown(plan) },
    ...extensionExclusion(plan),
    { path: 'artifacts/plan.json', text: `${JSON.stringify(plan, null, 2)}\n` },
    ...(report === null ? [] : reportDocs(report)),
  ];
}

function connectionCheck({ server, target, plan }: WorkdocSource): string {
  const extensions = server.extensions.map(({ name, version }) => `- ${name} ${version}`);
  return page(`Connection check: ${plan.module} in ${plan.environment}`, [
    [
      `- host: \`${target.host}\``,
      `- database: \`${target.database}\``,
      `- server: PostgreSQL ${server.version}`,
      `- login: \`${server.user}\`${server.isSuperuser ? ' (superuser)' : ''}`,
      `- owner of the database: \`${server.databaseOwner}\``,
      `- read-only: ${server.readOnly ? 'yes' : 'no'}`,
    ].join('\n'),
    `## Extensions\n\n${extensions.length === 0 ? 'none' : extensions.join('\n')}`,
  ]);
}

function driftReport(plan: Plan): string {
  const bySign = plan.statements.map(
    ({ object, hazards }) =>
      `- ${object}${hazards.length === 0 ? '' : ` (${hazards.map(({ code }) => code).join(', ')})`}`,
  );
  return page(`What differs: ${plan.module} in ${plan.environment}`, [
    plan.empty ? 'The database is in step with the files.' : [...new Set(bySign)].join('\n'),
    ...listOf('Objects nobody owns (left alone)', plan.unowned.map(describeObject)),
    ...listOf(
      'Objects that cannot be managed',
      plan.unmanaged.map((object) => `${describeObject(object)}: ${object.reason}`),
    ),
  ]);
}

function extensionExclusion(plan: Plan): readonly Workdoc[] {
  const excluded = plan.unowned.filter(({ kind }) => kind === 'extension').map(describeObject);
  if (excluded.length === 0) return [];
  const text = page('Extensions left alone', [
    'These extensions and every object they own are no part of the plan.',
    excluded.map((name) => `- ${name}`).join('\n'),
  ]);
  return [{ path: '02-extension-exclusion.md', text }];
}

function reportDocs(report: ApplyReport): readonly Workdoc[] {
  return [
    { path: '03-execution-log.md', text: executionLog(report) },
    { path: '04-post-verify.md', text: postVerify(report) },
    { path: 'artifacts/apply-report.json', text: `${JSON.stringify(report, null, 2)}\n` },
  ];
}

function executionLog(report: ApplyReport): string {
  const rows = report.statements.map(
    ({ index, sql, status, durationMs, error }) =>
      `| ${index + 1} | ${status} | ${durationMs ?? ''} | \`${(sql.split('\n')[0] ?? '').replaceAll('|', '\\|')}\` | ${error?.message.replaceAll('|', '\\|').replaceAll('\n', ' ') ?? ''} |`,
  );
  return page(`Execution log: ${report.module} in ${report.environment}`, [
    [
      `- plan: \`${report.planId}\``,
      `- outcome: **${report.outcome}**`,
      `- from ${report.startedAt} to ${report.finishedAt}`,
      `- run by ${report.actor}; approved by ${report.approver ?? 'policy'}${report.approvalReason === null ? '' : `: ${report.approvalReason}`}`,
    ].join('\n'),
    ['| # | status | ms | statement | error |', '|---|---|---|---|---|', ...rows].join('\n'),
    ...report.notes,
  ]);
}

function postVerify(report: ApplyReport): string {
  const { before, planned, after } = report.fingerprints;
  const verdict = after === null ? 'not read' : after === planned ? 'as planned' : 'NOT as planned';
  return page(`Verification: ${report.module} in ${report.environment}`, [
    reportText(report),
    [
      `- before: \`${before}\``,
      `- planned: \`${planned}\``,
      `- found: \`${after ?? 'not read'}\` (${verdict})`,
    ].join('\n'),
    ...listOf(
      'Differences',
      report.differences.map(
        ({ object, expected, found }) =>
          `${object}: planned ${expected ?? 'absent'}, found ${found ?? 'absent'}`,
      ),
    ),
  ]);
}

function listOf(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}\n\n${items.map((item) => `- ${item}`).join('\n')}`];
}

function page(title: string, parts: readonly string[]): string {
  return `${[`# ${title}`, ...parts].join('\n\n')}\n`;
}
