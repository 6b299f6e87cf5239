import { expect, test } from 'vitest';
import { describeHazardCode } from '../../src/hazards/hazard-meanings.js';
import { HAZARD_CODES } from '../../src/errors/hazard-codes.js';
import { orderedHazardCodes, planHazardCodes } from '../../src/plan/plan-hazards.js';

const found = (code: (typeof HAZARD_CODES)[number]) => ({ code, object: 'table public.a', message: 'm' });

test('the codes of a plan come once each, in the order of the list of codes', () => {
  const statements = [
    { hazards: [found('UNCLASSIFIED'), found('BLOCKS_READS')] },
    { hazards: [] },
    { hazards: [found('DATA_LOSS'), found('BLOCKS_READS')] },
  ];
  expect(planHazardCodes(statements, ['ADOPTS', 'ADOPTS'])).toEqual([
    'DATA_LOSS',
    'BLOCKS_READS',
    'ADOPTS',
    'UNCLASSIFIED',
  ]);
});

test('a plan without hazards has no codes', () => {
  expect(planHazardCodes([{ hazards: [] }])).toEqual([]);
  expect(orderedHazardCodes([])).toEqual([]);
});

test('every code has a meaning of its own in one sentence', () => {
  const meanings = HAZARD_CODES.map((code) => describeHazardCode(code));
  expect(new Set(meanings).size).toBe(HAZARD_CODES.length);
  expect(meanings.filter((meaning) => !/^[A-Z].*[^.]\.$/.test(meaning))).toEqual([]);
});
