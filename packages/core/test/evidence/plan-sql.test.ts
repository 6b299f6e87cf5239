import type { Plan, Statement } from '@lockstep/core/plan/plan.js';
import { expect, test } from 'vitest';
import { planSql, planSqlLines } from '../../src/evidence/plan-sql.js';

const REBUILD = [
  'CREATE TABLE `new_users` (`id` integer NOT NULL)',
  'INSERT INTO `new_users` (`id`) SELECT `id` FROM `users`',
  'DROP TABLE `users`',
  'ALTER TABLE `new_users` RENAME TO `users`',
];

const statement = (sql: string): Statement => ({
  sql,
  object: 'table users',
  transactional: true,
  segment: 1,
  lock: 'none',
  hazards: [],
});

const plan = (dialect: string, sqls: readonly string[]): Plan => ({
  formatVersion: 1,
  planId: 'a'.repeat(64),
  module: 'api',
  environment: 'local',
  dialect,
  engine: { name: 'atlas', version: '1.2.3' },
  from: { fingerprint: 'before', serverVersion: '3' },
  to: { fingerprint: 'after' },
  schemaFiles: [],
  requires: [],
  statements: sqls.map(statement),
  hazards: [],
  unmanaged: [],
  adopts: [],
  renameCandidates: [],
  dependents: [],
  empty: sqls.length === 0,
  unowned: [],
});

test('the script of a SQLite rebuild warns of what only an apply keeps', () => {
  const text = planSql(plan('sqlite', REBUILD));

  expect(text).toContain('-- WARNING: it rebuilds these tables: users. Their triggers');
  expect(text.indexOf('WARNING')).toBeLessThan(text.indexOf('PRAGMA foreign_keys = off;'));
});

test('a script that rebuilds no table has no such warning', () => {
  expect(planSql(plan('sqlite', ['CREATE TABLE `a` (`id` integer)']))).not.toContain('WARNING');
  expect(planSql(plan('mariadb', REBUILD))).not.toContain('WARNING');
});

/** What stands in the script where its lines say. */
const shown = (made: Plan, leftOut: readonly Statement[] = []) => {
  const lines = planSql(made, leftOut).split(/\r\n|\r|\n/);
  const { ofStatements, ofFindings } = planSqlLines(made, leftOut);
  const at = (places: ReadonlyMap<number, number>) =>
    [...places].map(([key, line]) => `${key}: ${lines[line - 1] ?? ''}`);
  return [...at(ofStatements), ...at(ofFindings)];
};

test.each(['postgresql', 'mariadb', 'sqlite'])(
  'the lines of a script for %s are those of its statements',
  (dialect) => {
    const body = 'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW\nBEGIN SELECT 1; SELECT 2; END';
    const made = plan(dialect, ["COMMENT ON TABLE a IS 'x\n\ny\rz'", body, 'DROP TABLE b']);

    expect(shown(made)).toEqual([
      "1: COMMENT ON TABLE a IS 'x",
      '2: CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW',
      '3: DROP TABLE b;',
    ]);
  },
);

test('a script that no client may run still names every statement of the plan', () => {
  expect(shown(plan('postgresql', ['DROP TABLE a', 'SELECT \\! x']))).toEqual([
    '2: -- statement 2, table users: it has a backslash outside of a string',
    '1: -- statement 1, table users',
  ]);
});

test('what neither a file nor a statement shows is a remark in the script, on one line', () => {
  const required = { kind: 'table' as const, name: 'a.b\nDROP', hash: 'x', state: 'missing' as const };
  const made = { ...plan('postgresql', []), requires: [required] };

  expect(shown(made, [{ ...statement('DROP TABLE gone'), object: 'table gone' }])).toEqual([
    '0: -- LEFT_OUT table gone: The policy "additive" leaves a statement about it out of the plan.',
    expect.stringMatching(/^1: -- REQUIRED table a\.b.*DROP: The files refer to it/),
  ]);
});
