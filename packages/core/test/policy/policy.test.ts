import { effectivePolicy } from '@lockstep/core/policy/policy.js';
import { HAZARD_CODES } from '@lockstep/core/errors/hazard-codes.js';
import { describe, expect, test } from 'vitest';

describe('the policy of an environment without one', () => {
  test('accepts all but three codes where the database is embedded', () => {
    expect(effectivePolicy({ embedded: {}, isProtected: false, policy: null })).toEqual({
      accept: HAZARD_CODES.filter((code) => !['DATA_LOSS', 'UNMANAGED', 'UNCLASSIFIED'].includes(code)),
      refuse: [],
      isAdditive: false,
    });
  });

  test('accepts one code elsewhere', () => {
    expect(effectivePolicy({ embedded: null, isProtected: false, policy: null })).toEqual({
      accept: ['NOT_TRANSACTIONAL'],
      refuse: [],
      isAdditive: false,
    });
  });

  test('refuses what nobody can judge where it is protected, embedded or not', () => {
    const expected = {
      accept: ['NOT_TRANSACTIONAL'],
      refuse: ['UNMANAGED', 'UNCLASSIFIED'],
      isAdditive: false,
    };
    expect(effectivePolicy({ embedded: null, isProtected: true, policy: null })).toEqual(expected);
    expect(effectivePolicy({ embedded: {}, isProtected: true, policy: null })).toEqual(expected);
  });
});

test('an own policy replaces the default key by key', () => {
  const environment = { embedded: null, isProtected: true };
  expect(effectivePolicy({ ...environment, policy: { accept: ['DATA_LOSS'] } })).toEqual({
    accept: ['DATA_LOSS'],
    refuse: ['UNMANAGED', 'UNCLASSIFIED'],
    isAdditive: false,
  });
  expect(effectivePolicy({ ...environment, policy: { refuse: [] } })).toEqual({
    accept: ['NOT_TRANSACTIONAL'],
    refuse: [],
    isAdditive: false,
  });
});

test('the preset additive lets everything pass that an addition can carry', () => {
  expect(effectivePolicy({ embedded: null, isProtected: true, policy: 'additive' })).toEqual({
    accept: HAZARD_CODES.filter((code) => code !== 'DATA_LOSS' && code !== 'UNCLASSIFIED'),
    refuse: ['DATA_LOSS', 'UNCLASSIFIED'],
    isAdditive: true,
  });
});
