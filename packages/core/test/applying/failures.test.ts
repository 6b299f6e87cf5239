import { describe, expect, test } from 'vitest';
import { endedError } from '../../src/applying/failures.js';
import { DEFAULT_APPLY_LIMITS } from '../../src/config/limits.js';
import type { StatementResult } from '../../src/plan/apply-report.js';
import { hostilePlan } from '../evidence/hostile-plan.js';

const MESSAGE = 'Lock wait timeout exceeded';

function errorOf(dialect: string, error: NonNullable<StatementResult['error']>) {
  const plan = { ...hostilePlan('api'), dialect };
  const results = plan.statements.map(({ sql }, index): StatementResult => ({
    ...{ index, sql, status: 'unapplied', durationMs: null },
    ...(index === 0 ? { error } : {}),
  }));
  return endedError(plan, results, DEFAULT_APPLY_LIMITS);
}

describe('an apply that waited for a lock of others until its time was over', () => {
  test.each([
    ['postgresql', 'pg_stat_activity, pg_locks'],
    ['mysql', 'SHOW PROCESSLIST, information_schema.innodb_trx'],
    ['mariadb', 'SHOW PROCESSLIST, information_schema.innodb_trx'],
    ['sqlite', 'the programs that have the file open'],
  ])('%s: says where the holder is seen, and gives the command that waits longer', (dialect, holders) => {
    const { next } = errorOf(dialect, { sqlState: 'HY000', message: MESSAGE, isLocked: true });
    expect(next).toEqual([
      `end the transactions that hold the object (${holders})`,
      expect.stringContaining('apply again'),
      'or allow more time: {bin} apply --module=api --environment=api --lock-timeout=25s',
    ]);
  });

  test('an error that is not a lock is not told so, whatever its state and words', () => {
    const { next } = errorOf('mysql', { sqlState: 'HY000', message: MESSAGE });
    expect(next.join('\n')).not.toMatch(/longer|hold the object/);
  });
});
