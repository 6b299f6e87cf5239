import { renderError } from '../../errors/render-error.js';
import { fillCommands } from '../../errors/printed-commands.js';
import { plainPaint } from '../../evidence/paint.js';
import { type Finding, findingOfError } from '../../findings/finding.js';
import type { ModuleOutcome } from '../../run/outcome.js';
import { markdownCell, markdownCode, markdownCodeCell, markdownFence } from '../../text/markdown.js';
import { describePlace } from '../../text/place.js';
import type { FinishedRun, OutputFormat } from '../result/output-format.js';
import type { VerbResult } from '../result/verb-result.js';

/** A page for people: for each module what came of it, what was found and where, and the error. */
export const MARKDOWN: OutputFormat = {
  document: (run) => run.outcomes.map((outcome) => `${section(outcome, run).join('\n\n')}\n`).join('\n'),
};

function section(outcome: ModuleOutcome<VerbResult>, run: FinishedRun): readonly string[] {
  const { result } = outcome;
  const error = outcome.error ?? result?.error ?? null;
  const findings = [...(result?.findings ?? []), ...(error === null ? [] : [findingOfError(error)])];
  return [
    ...pageOf(outcome, run),
    ...findingTable(findings, run.bin),
    ...(error === null ? [] : ['## Error', markdownFence(renderError(error, run), 'text')]),
  ];
}

/** The verb's own page, else what a terminal shows. */
function pageOf(
  { module, result }: ModuleOutcome<VerbResult>,
  { command, bin }: FinishedRun,
): readonly string[] {
  const page = result?.markdown(bin) ?? null;
  if (page !== null) return [page.trimEnd()];
  const head = `# ${command} of ${markdownCode(module)}`;
  return result === undefined ? [head] : [head, markdownFence(result.text(plainPaint, bin), 'text')];
}

function findingTable(findings: readonly Finding[], bin: string): readonly string[] {
  if (findings.length === 0) return [];
  const rows = findings.map(({ level, code, object, message, place, next }) =>
    [
      level,
      `\`${code}\``,
      object === null ? '' : markdownCodeCell(object),
      [message, ...next].map((line) => markdownCell(fillCommands(line, bin))).join('<br>'),
      place === undefined ? '' : markdownCodeCell(describePlace(place)),
    ].join(' | '),
  );
  const head = ['| level | code | object | what was found | place |', '|---|---|---|---|---|'];
  return ['## Findings', [...head, ...rows.map((row) => `| ${row} |`)].join('\n')];
}
