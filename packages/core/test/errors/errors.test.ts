import { expect, test } from 'vitest';
import {
  ERROR_CODE_NAMES,
  exitCodeOf,
  type ExitCode,
  isErrorCode,
  worstExitCode,
} from '../../src/errors/codes.js';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import { renderError } from '../../src/errors/render-error.js';

const REFUSALS = [
  'ENV.MISMATCH',
  'PLAN.STALE',
  'PLAN.TAMPERED',
  'PLAN.MISSING',
  'PLAN.PENDING',
  'APPROVAL.REQUIRED',
  'APPROVAL.EXPIRED',
  'HAZARD.REFUSED',
];

test('ends refusals in 3, interruptions in 130 and every other code in 1', () => {
  expect(ERROR_CODE_NAMES.filter((code) => exitCodeOf(code) === 3)).toEqual(REFUSALS);
  expect(ERROR_CODE_NAMES.filter((code) => exitCodeOf(code) === 130)).toEqual(['INTERRUPTED']);
  expect(ERROR_CODE_NAMES.filter((code) => exitCodeOf(code) === 1).length).toBe(ERROR_CODE_NAMES.length - 9);
});

test.each<readonly [ExitCode[], ExitCode]>([
  [[], 0],
  [[0, 2], 2],
  [[3, 2, 0], 3],
  [[3, 1, 2], 1],
  [[1, 130, 3], 130],
])('ends a run of %j in %i', (codes, worst) => {
  expect(worstExitCode(codes)).toBe(worst);
});

test.each([
  ['DB.AUTH', true],
  ['db.auth', false],
  ['toString', false],
])('takes %s for a code: %s', (text, known) => {
  expect(isErrorCode(text)).toBe(known);
});

test('says what happened, why, and what to do next, in the words of the face', () => {
  const error = new LockstepError('PLAN.PENDING', {
    what: 'api has 2 pending changes, so {bin} pull would lie.',
    why: 'One.\nTwo.',
    next: ['{bin} sync', '{bin} pull --as-is'],
  });
  expect(renderError(error.toValue(), { bin: 'npx lockstep' })).toBe(
    [
      'PLAN.PENDING: api has 2 pending changes, so npx lockstep pull would lie.',
      '  │ One.',
      '  │ Two.',
      'Next:',
      '  npx lockstep sync',
      '  npx lockstep pull --as-is',
      'More: npx lockstep explain PLAN.PENDING',
    ].join('\n'),
  );
});
