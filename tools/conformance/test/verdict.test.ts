import { expect, test } from 'vitest';
import { readCommandLine } from '../src/command-line.js';
import { summarise, verdictLine } from '../src/verdict.js';

test('counts each case and direction once, and lists only failures', () => {
  const summary = summarise([
    {
      ...{ name: 'one', direction: 'a-b', verdict: { kind: 'converged', notes: [] } },
      findings: { found: 3, inPlanSql: 1, unopened: [] },
    },
    {
      ...{ name: 'one', direction: 'b-a', verdict: { kind: 'failed', reason: 'differs' } },
      findings: { found: 2, inPlanSql: 0, unopened: ['DATA_LOSS table public.t: no place'] },
    },
    {
      ...{ name: 'two', direction: 'a-b', verdict: { kind: 'unloadable', reason: 'no such type' } },
      findings: { found: 1, inPlanSql: 0, unopened: [] },
    },
  ]);
  expect(summary).toEqual({
    cases: 3,
    unloadable: 1,
    converged: 1,
    failed: [{ name: 'one', direction: 'b-a', reason: 'differs' }],
    findings: {
      ...{ found: 6, opened: 5, inPlanSql: 1 },
      unopened: [{ name: 'one', direction: 'b-a', finding: 'DATA_LOSS table public.t: no place' }],
    },
  });
});

test('says what the server said of a case that does not load', () => {
  const verdict = { kind: 'unloadable', reason: 'a.sql:1:1 type "x" does not exist' } as const;
  const findings = { found: 0, inPlanSql: 0, unopened: [] };
  expect(verdictLine({ name: 'two', direction: 'a-b', verdict, findings })).toBe(
    '– a-b  two\n    does not load: a.sql:1:1 type "x" does not exist',
  );
});

test('takes a folder and its options, and both directions unless told', () => {
  expect(readCommandLine(['corpus', '--json', '--only', 'enum'])).toEqual({
    folder: 'corpus',
    json: true,
    only: 'enum',
    directions: ['a-b', 'b-a'],
    url: null,
  });
  expect(readCommandLine(['corpus', '--direction', 'a-b']).directions).toEqual(['a-b']);
});

test('refuses a direction that is none and a command line without a folder', () => {
  expect(() => readCommandLine(['corpus', '--direction', 'up'])).toThrow('not "up"');
  expect(() => readCommandLine([])).toThrow('One folder is expected');
});
