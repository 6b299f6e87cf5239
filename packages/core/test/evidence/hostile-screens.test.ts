import { finding } from '@lockstep/core/findings/finding.js';
import { describe, expect, test } from 'vitest';
import type { Status } from '../../src/commands/status/status-result.js';
import { renderError } from '../../src/errors/render-error.js';
import { additiveText } from '../../src/evidence/additive-text.js';
import { comparisonText } from '../../src/commands/compare/comparison-text.js';
import { headLine } from '../../src/output/head-line.js';
import { leftOutText } from '../../src/evidence/left-out-text.js';
import { checkText } from '../../src/commands/check/verb.js';
import { pulledText } from '../../src/commands/pull/verb.js';
import { plainPaint } from '../../src/evidence/paint.js';
import { planText } from '../../src/evidence/plan-text.js';
import { reportText } from '../../src/evidence/report-text.js';
import { statusText } from '../../src/commands/status/status-text.js';
import { HOSTILE_MARKDOWN } from '../text/hostile-markdown.js';
import { HOSTILE_TEXTS } from '../text/hostile-texts.js';
import { hostilePlan, hostileReport } from './hostile-plan.js';

const OUTCOMES = ['applied', 'nothing-to-do', 'already-applied', 'dry-run', 'failed', 'refused'] as const;

function statusOf(text: string): Status {
  const object = { kind: 'table', name: text } as const;
  return {
    formatVersion: 1,
    module: text,
    environment: text,
    target: { host: text, database: text },
    serverVersion: text,
    ledger: 'present',
    lastApplied: { planId: text, appliedAt: text, actor: text, result: text },
    drift: [{ ...object, change: 'changed', differences: [{ object: text, expected: text, found: text }] }],
    pending: [{ ...object, change: 'removed' }],
    unowned: [object],
    unmanaged: [{ ...object, reason: text }],
  };
}

/** Everything that shows a value, by name. */
function screensOf(text: string): readonly (readonly [name: string, screen: string])[] {
  const plan = hostilePlan(text);
  const comparison = {
    module: text,
    from: text,
    to: text,
    differences: [{ object: text, expected: text, found: text }],
    statements: plan.statements.slice(0, 1),
    unseen: [text],
  };
  const error = { code: 'APPLY.FAILED', message: text, why: text, next: [text] } as const;
  const pulled = [
    {
      out: text,
      result: {
        files: [text],
        changed: [text],
        warnings: [text],
        tool: { name: text, version: text },
        record: { inputs: text, files: {}, warnings: [] },
      },
    },
  ];
  return [
    ['plan', planText(plan, plainPaint, plan.statements)],
    ...OUTCOMES.map((outcome) => [outcome, reportText(hostileReport(text, outcome))] as const),
    ['status', statusText(statusOf(text))],
    ['comparison', comparisonText(comparison)],
    ['additive', additiveText({ plan, existing: [{ kind: 'table', name: text }] }, plainPaint).join('\n')],
    ['left out', leftOutText(plan.statements, plainPaint, plan.environment).join('\n')],
    [
      'head',
      headLine(plainPaint, 'diff', {
        module: text,
        environment: text,
        target: { host: text, database: text },
      }),
    ],
    ['error', renderError(error, { bin: 'lockstep' })],
    [
      'check',
      checkText(
        {
          files: 1,
          statements: 1,
          findings: [finding('ENGINE.NOTE', { message: text, place: { file: text, line: 1, column: 1 } })],
        },
        plainPaint,
      ),
    ],
    ['pull', pulledText(pulled, plainPaint)],
  ];
}

/** Lines of ours: all but the lines of quoted text, which stand behind a bar, and those of a comparison's SQL. */
function ownLines(name: string, screen: string): number {
  const lines = screen.split('\n').filter((line) => !/^\s*│/.test(line));
  return name === 'comparison' ? lines.findIndex((line) => line === '') : lines.length;
}

const ACTS_OR_HIDES =
  /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u2800]|\p{M}{5}/u;

const intended = new Map(screensOf('name').map(([name, screen]) => [name, ownLines(name, screen)]));

describe('no name, comment or message adds a line to a screen, or acts on it', () => {
  test.each([...HOSTILE_TEXTS, ...HOSTILE_MARKDOWN])('%s', (_, text) => {
    for (const [name, screen] of screensOf(text)) {
      expect(screen, name).not.toMatch(ACTS_OR_HIDES);
      expect(ownLines(name, screen), name).toBeLessThanOrEqual(intended.get(name) ?? 0);
    }
  });
});
