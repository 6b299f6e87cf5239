import { expect, test } from 'vitest';
import { ownIdentity } from '../../../src/process/process-identity.js';
import { isLeftover, newScratchName, parseScratchName } from '../../../src/dialects/shared/scratch-name.js';

const HOUR = 60 * 60 * 1000;
const now = Date.UTC(2030, 0, 2);
const elsewhere = { machine: 'ffffffff', pid: 1, started: 2 };

test('a name says of which process it is, fits PostgreSQL and is never the same', () => {
  const largest = { machine: 'ffffffff', pid: 4_194_304, started: 10 ** 11 };
  const name = newScratchName(largest, now);
  expect(parseScratchName(name)).toEqual({ owner: largest, createdAt: now });
  expect(name.length).toBeLessThanOrEqual(63);
  expect(newScratchName(largest, now)).not.toBe(name);
});

test.each(['lockstep_scratch', 'lockstep_scratch_mine', 'my_database'])('%s is nobody of ours', (name) => {
  expect([parseScratchName(name), isLeftover(name, { now, inUse: false })]).toEqual([null, false]);
});

test('a name that somebody changed is not ours', () => {
  const name = newScratchName();
  expect(parseScratchName(name.replace('lockstep_scratch_', 'lockstep_scratch_0'))).toBe(null);
});

test.each([
  ['of a living process', { name: newScratchName(ownIdentity(), now - 100 * HOUR), inUse: false }, false],
  [
    'of an ended process',
    { name: newScratchName({ ...ownIdentity(), pid: 2 ** 22 + 1 }, now), inUse: true },
    true,
  ],
  ['of another machine, an hour old', { name: newScratchName(elsewhere, now - HOUR), inUse: false }, false],
  [
    'of another machine, two days old, in use',
    { name: newScratchName(elsewhere, now - 48 * HOUR), inUse: true },
    false,
  ],
  [
    'of another machine, two days old',
    { name: newScratchName(elsewhere, now - 48 * HOUR), inUse: false },
    true,
  ],
])('a database %s is judged by its process', (_, { name, inUse }, leftover) => {
  expect(isLeftover(name, { now, inUse })).toBe(leftover);
});
