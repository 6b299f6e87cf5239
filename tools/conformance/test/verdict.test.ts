import { expect, test } from 'vitest';
import { readCommandLine } from '../src/command-line.js';
import { summarise, verdictLine } from '../src/verdict.js';

test('counts each case and direction once, and lists only failures', () => {
  const summary = summarise([
    { name: 'one', direction: 'a-b', verdict: { kind: 'converged', notes: [] } },
    { name: 'one', direction: 'b-a', verdict: { kind: 'failed', reason: 'differs' } },
    { name: 'two', direction: 'a-b', verdict: { kind: 'unloadable', reason: 'no such type' } },
  ]);
  expect(summary).toEqual({
    cases: 3,
    unloadable: 1,
    converged: 1,
    failed: [{ name: 'one', direction: 'b-a', reason: 'differs' }],
  });
});

test('says what the server said of a case that does not load', () => {
  const verdict = { kind: 'unloadable', reason: 'a.sql:1:1 type "x" does not exist' } as const;
  expect(verdictLine({ name: 'two', direction: 'a-b', verdict })).toBe(
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
