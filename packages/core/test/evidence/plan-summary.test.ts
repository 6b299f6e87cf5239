import { describe, expect, test } from 'vitest';
import { planGroups, planSummary } from '../../src/evidence/plan-groups.js';

const shown = (dialect: string, sql: readonly string[]) => {
  const statements = sql.map((text) => ({
    ...{ sql: text, object: 'table t', transactional: true, segment: 1 },
    ...{ lock: 'none' as const, hazards: [] },
  }));
  const groups = planGroups({ dialect, statements });
  return {
    summary: planSummary(groups),
    groups: groups.map(
      ({ sign, title, statements: of }) => `${sign} ${title}: ${of.map(({ number }) => number).join(' ')}`,
    ),
  };
};

describe('a table that SQLite makes anew', () => {
  const REBUILD = [
    'CREATE TABLE `new_a b` (`id` integer NULL)',
    'INSERT INTO `new_a b` (`id`) SELECT `id` FROM `a b`',
    'DROP TABLE `a b`',
    'ALTER TABLE `new_a b` RENAME TO `a b`',
    'CREATE INDEX `ia` ON `a b` (`id`)',
  ];

  test('is one changed table, with its indexes', () => {
    expect(shown('sqlite', REBUILD)).toEqual({
      summary: '~1 table',
      groups: ['~ rebuild table "a b": 1 2 3 4 5'],
    });
  });

  test('stands beside tables that are really made and dropped', () => {
    const sql = ['DROP TABLE gone', 'CREATE TABLE made (id integer)', ...REBUILD];
    expect(shown('sqlite', sql).summary).toBe('+1 table, ~1 table, −1 table');
  });

  test('is a change also where no row is copied', () => {
    const sql = REBUILD.filter((text) => !text.startsWith('INSERT'));
    expect(shown('sqlite', sql).summary).toBe('~1 table');
  });

  test('is not assumed of a table that only gets the name of one that is dropped, on another dialect', () => {
    expect(shown('mariadb', REBUILD).summary).not.toBe('~1 table');
  });
});

describe('an ALTER TABLE with several actions', () => {
  test.each([
    ['ALTER TABLE `t` ADD COLUMN `a` int, ADD COLUMN `b` int', '+2 columns'],
    ['ALTER TABLE `t` DROP COLUMN `a`, ADD COLUMN `b` int', '+1 column, −1 column'],
    ['ALTER TABLE `t` MODIFY COLUMN `a` bigint, ADD INDEX `i` (`a`)', '+1 index, ~1 column'],
    ['ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id), ADD CHECK (a > 1)', '+2 constraints'],
    ['ALTER TABLE t ALTER COLUMN a DROP DEFAULT, ALTER COLUMN a SET NOT NULL', '~1 column'],
  ])('%s', (sql, summary) => {
    expect(shown('mariadb', [sql]).summary).toBe(summary);
  });
});
