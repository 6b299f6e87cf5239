import { expect, test } from 'vitest';
import type { Status } from '../../../src/commands/status/status-result.js';
import { statusText } from '../../../src/commands/status/status-text.js';

const STATUS: Status = {
  formatVersion: 1,
  module: 'api',
  environment: 'staging',
  target: { host: 'h', database: 'd' },
  serverVersion: '18.0',
  ledger: 'present',
  lastApplied: {
    planId: '0123456789abcdef',
    appliedAt: '2026-01-01T00:00:00Z',
    actor: 'mia',
    result: 'applied',
  },
  drift: [],
  pending: [],
  unowned: [],
  unmanaged: [],
};

test('drift is said in words of a reader who knows no ledger, with both ways on', () => {
  const drift: Status['drift'] = [
    { kind: 'table', name: 'public.users', change: 'changed', differences: [] },
  ];
  expect(statusText({ ...STATUS, drift }).split('\n')).toEqual([
    '⚠ drift: 1 object changed outside Lockstep',
    '    ~ table public.users changed',
    '  to keep it, write it into the schema files; to undo it, apply the plan that diff makes',
    '  last plan 0123456789ab applied 2026-01-01T00:00:00Z by mia',
  ]);
});

test('nothing is to be decided where nothing drifted', () => {
  expect(statusText(STATUS)).not.toContain('to keep it');
});
