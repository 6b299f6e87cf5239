import {
  failedStatement,
  isCommitted,
  nothingApplied,
  outcomeOf,
  progressOf,
  withSegment,
} from '@lockstep/core/plan/statement-results.js';
import { type Segment, segmentsOf, rootsOf } from '@lockstep/core/plan/segments.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { expect, test } from 'vitest';
import { planWith, statement } from '../policy/approval-setup.js';

const plan = planWith([
  statement('CREATE TABLE public.a (id int)', { object: 'table public.a' }),
  statement('CREATE TABLE public.b (id int)', { object: 'table public.b' }),
  statement('CREATE INDEX CONCURRENTLY i ON public.a (id)', {
    object: 'index public.i',
    segment: 2,
    transactional: false,
  }),
]);

function ended(segment: Segment | undefined, status: StatementResult['status']): readonly StatementResult[] {
  return (segment?.statements ?? []).map(({ index, statement: { sql } }) => ({
    index,
    sql,
    status,
    durationMs: 1,
  }));
}

test('segments keep the order and the place of their statements', () => {
  expect(
    segmentsOf(plan).map(({ number, transactional, statements }) => [
      number,
      transactional,
      statements.map(({ index }) => index),
    ]),
  ).toEqual([
    [1, true, [0, 1]],
    [2, false, [2]],
  ]);
});

test('a statement without transaction that shares a segment is a bug of whoever made the plan', () => {
  const mixed = planWith([statement('SELECT 1'), statement('VACUUM', { transactional: false })]);
  expect(() => segmentsOf(mixed)).toThrow('mixes statements');
});

test('a segment is about the root objects that its statements name', () => {
  const roots = [
    { kind: 'table', name: 'public.a' },
    { kind: 'table', name: 'public.c' },
  ] as const;
  expect(segmentsOf(plan).map((segment) => rootsOf(segment, roots))).toEqual([[roots[0]], []]);
});

test('what is known after each segment adds up to the outcome', () => {
  const [first, second] = segmentsOf(plan);
  const started = nothingApplied(plan);
  expect([progressOf(started), outcomeOf(started, { isInterrupted: false })]).toEqual([0, 'failed']);
  const half = withSegment(started, ended(first, 'applied'));
  expect([progressOf(half), isCommitted(half), outcomeOf(half, { isInterrupted: true })]).toEqual([
    2,
    false,
    'interrupted',
  ]);
  const doubt = withSegment(half, ended(second, 'in-doubt'));
  expect([
    progressOf(doubt),
    failedStatement(doubt)?.index,
    outcomeOf(doubt, { isInterrupted: false }),
  ]).toEqual([2, 2, 'failed']);
  const whole = withSegment(half, ended(second, 'applied'));
  expect([progressOf(whole), failedStatement(whole), outcomeOf(whole, { isInterrupted: true })]).toEqual([
    3,
    null,
    'applied',
  ]);
});
