import { expect, test } from 'vitest';
import { readCommandLine } from '../src/command-line.js';

test('everything is measured five times on PostgreSQL 18 unless told otherwise', () => {
  expect(readCommandLine([])).toEqual({
    json: false,
    runs: 5,
    only: ['start', 'diff', 'atlas', 'rival', 'sync', 'nx', 'modules', 'check'],
    postgres: 18,
  });
  expect(
    readCommandLine(['--json', '--runs', '9', '--only=check', '--only', 'diff', '--postgres=15']),
  ).toEqual({ json: true, runs: 9, only: ['diff', 'check'], postgres: 15 });
});

test.each([
  { args: ['--runs', '4'], says: '--runs is at least 5, not 4.' },
  { args: ['--runs', 'many'], says: '--runs is a whole number, not "many".' },
  { args: ['--only', 'speed'], says: 'There is no measurement "speed".' },
])('$args is refused with the usage', ({ args, says }) => {
  expect(() => readCommandLine(args)).toThrow(`${says} Usage: npm run bench -- `);
});
