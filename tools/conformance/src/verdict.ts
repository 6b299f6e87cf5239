import type { Direction } from './command-line.js';
import type { OpenedFindings } from './opened-findings.js';

/** What became of one case in one direction. */
export type Verdict =
  | { readonly kind: 'converged'; readonly notes: readonly string[] }
  | { readonly kind: 'unloadable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface CaseVerdict {
  readonly name: string;
  readonly direction: Direction;
  readonly verdict: Verdict;
  readonly findings: OpenedFindings;
}

/** The figures of a run, counted per case and direction: `cases` is the sum of the other three. */
export interface ConformanceSummary {
  readonly cases: number;
  readonly unloadable: number;
  readonly converged: number;
  readonly failed: readonly {
    readonly name: string;
    readonly direction: Direction;
    readonly reason: string;
  }[];
  /** Findings of all plans and errors of loading, and how many of them open something at their place. */
  readonly findings: {
    readonly found: number;
    readonly opened: number;
    readonly inPlanSql: number;
    readonly unopened: readonly {
      readonly name: string;
      readonly direction: Direction;
      readonly finding: string;
    }[];
  };
}

/** Counts verdicts. Pure. */
export function summarise(verdicts: readonly CaseVerdict[]): ConformanceSummary {
  return {
    cases: verdicts.length,
    unloadable: verdicts.filter(({ verdict }) => verdict.kind === 'unloadable').length,
    converged: verdicts.filter(({ verdict }) => verdict.kind === 'converged').length,
    failed: verdicts.flatMap(({ name, direction, verdict }) =>
      verdict.kind === 'failed' ? [{ name, direction, reason: verdict.reason }] : [],
    ),
    findings: summariseFindings(verdicts),
  };
}

function summariseFindings(verdicts: readonly CaseVerdict[]): ConformanceSummary['findings'] {
  const sum = (count: (findings: OpenedFindings) => number): number =>
    verdicts.reduce((total, { findings }) => total + count(findings), 0);
  const unopened = verdicts.flatMap(({ name, direction, findings }) =>
    findings.unopened.map((finding) => ({ name, direction, finding })),
  );
  const found = sum((findings) => findings.found);
  return {
    ...{ found, opened: found - unopened.length, inPlanSql: sum(({ inPlanSql }) => inPlanSql), unopened },
  };
}

/** One line for a verdict, as it is shown while the run goes on. Pure. */
export function verdictLine({ name, direction, verdict }: CaseVerdict): string {
  const place = `${direction}  ${name}`;
  if (verdict.kind === 'converged')
    return [`✓ ${place}`, ...verdict.notes.map((note) => `    ${note}`)].join('\n');
  const sign = verdict.kind === 'failed' ? '✗' : '–';
  const reason = verdict.reason.split('\n').join('\n    ');
  return `${sign} ${place}\n    ${verdict.kind === 'unloadable' ? 'does not load: ' : ''}${reason}`;
}

/** The figures for a person. Pure. */
export function summaryText(summary: ConformanceSummary, judges: readonly string[]): string {
  const loaded = summary.cases - summary.unloadable;
  const { found, opened, inPlanSql, unopened } = summary.findings;
  return [
    `${summary.converged} of ${loaded} that load converged, ${summary.failed.length} failed, ${summary.unloadable} do not load (${summary.cases} in all)`,
    `judged by ${judges.join(', ')}`,
    `${opened} of ${found} findings open something at their place, ${inPlanSql} of them in plan.sql`,
    ...unopened.map(({ name, direction, finding }) => `  ${direction}  ${name}  ${finding}`),
  ].join('\n');
}
