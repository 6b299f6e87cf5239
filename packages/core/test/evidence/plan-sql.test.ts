import type { Plan, Statement } from '@lockstep/core';
import { expect, test } from 'vitest';
import { planSql } from '../../src/evidence/plan-sql.js';

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
