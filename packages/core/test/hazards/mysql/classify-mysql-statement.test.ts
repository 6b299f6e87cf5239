import { expect, test } from 'vitest';
import type { Catalog, CatalogFact } from '../../../src/catalog/catalog.js';
import { classifyMysqlStatement } from '../../../src/hazards/mysql/classify-mysql-statement.js';
import { compareMysqlTypes } from '../../../src/hazards/mysql/mysql-type.js';

function fact(id: string, details: CatalogFact['details'] = {}): CatalogFact {
  const [kind = '', name = ''] = id.split(':');
  const root = `table:${name.split('.')[0]}`;
  return { id, kind: kind as CatalogFact['kind'], name, schema: '', root, hash: '', references: [], details };
}

function column(name: string, details: CatalogFact['details']): CatalogFact {
  const plain = {
    notNull: false,
    default: null,
    generated: null,
    stored: null,
    charset: null,
    collation: null,
  };
  return fact(`column:${name}`, { table: name.split('.')[0] ?? '', ...plain, ...details });
}

function catalog(serverVersion: string, facts: readonly CatalogFact[]): Catalog {
  return { serverVersion, role: '', facts, unmodelled: [] };
}

const TEXT = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
const BEFORE = [
  fact('table:a'),
  fact('view:v'),
  column('a.n', { type: 'int' }),
  column('a.t', { type: 'varchar(60)', ...TEXT }),
];
const AFTER = [
  fact('table:a'),
  column('a.n', { type: 'int', notNull: true }),
  column('a.t', { type: 'varchar(70)', ...TEXT }),
];

function classify(sql: string, version = '8.0.36', created: readonly string[] = []) {
  const { lock, hazards } = classifyMysqlStatement({
    statement: { node: '', tree: {} },
    sql,
    current: catalog(version, BEFORE),
    desired: catalog(version, AFTER),
    created: new Set(created),
  });
  return [
    lock,
    ...hazards
      .filter(({ code }) => code !== 'NOT_TRANSACTIONAL')
      .map(({ code, object }) => `${code} ${object}`),
  ];
}

test.each([
  ['ALTER TABLE a ADD COLUMN x int AFTER n', '8.0.36', ['none']],
  ['ALTER TABLE a ADD COLUMN x int AFTER n', '8.0.20', ['none', 'TABLE_REWRITE table a']],
  [
    'ALTER TABLE a DROP COLUMN n',
    '8.0.28',
    ['none', 'DATA_LOSS column a.n', 'TABLE_REWRITE table a', 'BREAKS_READERS column a.n'],
  ],
  [
    'ALTER TABLE a MODIFY COLUMN n int NOT NULL',
    '8.0.36',
    ['none', 'TABLE_REWRITE table a', 'MAY_FAIL_ON_DATA column a.n', 'BREAKS_READERS column a.n'],
  ],
  [
    'ALTER TABLE a MODIFY COLUMN t varchar(70)',
    '8.0.36',
    ['share', 'TABLE_REWRITE table a', 'BLOCKS_WRITES table a'],
  ],
  ['ALTER TABLE a MODIFY COLUMN t varchar(70)', '10.11.2-MariaDB', ['none']],
  [
    'ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES b (id)',
    '8.4.1',
    ['share', 'TABLE_REWRITE table a', 'BLOCKS_WRITES table a', 'MAY_FAIL_ON_DATA constraint a.f'],
  ],
  [
    'ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (n) REFERENCES b (id)',
    '7.5.1-TiDB',
    ['none', 'TABLE_REWRITE table a', 'MAY_FAIL_ON_DATA constraint a.f'],
  ],
  ['ALTER TABLE a ADD FULLTEXT INDEX f (t)', '7.5.1-TiDB', ['none']],
])('%s on %s', (sql, version, expected) => {
  expect(classify(sql, version)).toEqual(expected);
});

test.each([
  ['CREATE TABLE b (id int)', ['none']],
  ['DROP TABLE a', ['access exclusive', 'DATA_LOSS table a', 'BREAKS_READERS table a']],
  [
    'DROP TABLE IF EXISTS `a`, b',
    [
      'access exclusive',
      'DATA_LOSS table a',
      'DATA_LOSS table b',
      'BREAKS_READERS table a',
      'BREAKS_READERS table b',
    ],
  ],
  ['CREATE OR REPLACE VIEW v AS SELECT 1', ['access exclusive', 'BREAKS_READERS view v']],
  ['CREATE VIEW w AS SELECT 1', ['none']],
  ['DROP VIEW v', ['access exclusive', 'BREAKS_READERS view v']],
  ['RENAME TABLE a TO b', ['access exclusive', 'BREAKS_READERS table a']],
  ['ALTER TABLE a RENAME TO b', ['access exclusive', 'BREAKS_READERS table a']],
  ['ALTER TABLE a RENAME COLUMN n TO m', ['none', 'BREAKS_READERS column a.n']],
  ['CREATE FULLTEXT INDEX i ON a (t)', ['share', 'BLOCKS_WRITES table a']],
  ['DROP INDEX i ON a', ['none']],
  ['CREATE TRIGGER g BEFORE UPDATE ON a FOR EACH ROW SET NEW.n = 1', ['none', 'BREAKS_READERS trigger a.g']],
  [
    'CREATE DEFINER=`before`@`%` TRIGGER IF NOT EXISTS `after` BEFORE DELETE ON `a` FOR EACH ROW BEGIN END',
    ['none', 'BREAKS_READERS trigger a.after'],
  ],
  ['CREATE TRIGGER `before` AFTER INSERT ON a FOR EACH ROW SET @x = 1', ['none']],
  [
    'CREATE /*!50017 DEFINER=`r`@`%`*/ /*!50003 TRIGGER g BEFORE INSERT ON a FOR EACH ROW BEGIN END */',
    ['none', 'BREAKS_READERS trigger a.g'],
  ],
  ['ALTER TABLE a DROP PRIMARY KEY', ['share', 'TABLE_REWRITE table a', 'BLOCKS_WRITES table a']],
  [
    'ALTER TABLE a DROP PARTITION p0',
    ['share', 'TABLE_REWRITE table a', 'BLOCKS_WRITES table a', 'UNCLASSIFIED table a'],
  ],
  [
    'ALTER TABLE a MODIFY COLUMN nosuch int',
    ['share', 'TABLE_REWRITE table a', 'BLOCKS_WRITES table a', 'UNCLASSIFIED column a.nosuch'],
  ],
  ['TRUNCATE TABLE a', ['access exclusive', 'UNCLASSIFIED TRUNCATE TABLE a']],
  ['ALTER EVENT e DISABLE', ['access exclusive', 'UNCLASSIFIED ALTER EVENT e DISABLE']],
  ['frobnicate', ['access exclusive', 'UNCLASSIFIED frobnicate']],
])('%s', (sql, expected) => {
  expect(classify(sql)).toEqual(expected);
});

test('what the plan created itself counts for nothing', () => {
  expect(classify('ALTER TABLE a DROP COLUMN n', '8.0.36', ['table:a'])).toEqual(['none']);
  expect(classify('DROP TABLE a', '8.0.36', ['table a'])).toEqual(['none']);
});

test('every statement is said to be committed at once', () => {
  const { hazards } = classifyMysqlStatement({
    statement: { node: '', tree: {} },
    sql: 'CREATE TABLE\n b (id int)',
    current: catalog('8.0.36', []),
    desired: catalog('8.0.36', []),
    created: new Set(),
  });
  expect(hazards).toEqual([
    {
      code: 'NOT_TRANSACTIONAL',
      object: 'statement CREATE TABLE b (id int)',
      message: expect.stringContaining('implicit commit'),
    },
  ]);
});

test.each([
  ['int(11)', 'int', 'in place'],
  ['int', 'bigint', 'wider'],
  ['int unsigned', 'int', 'narrower'],
  ['bigint unsigned', 'bigint', 'narrower'],
  ['decimal(10,2)', 'decimal(12,4)', 'wider'],
  ['decimal(10,2)', 'decimal(10,4)', 'narrower'],
  ['decimal(10,2)', 'decimal(12,1)', 'lossy'],
  ['char(3)', 'char(4)', 'wider'],
  ["enum('a','b')", "enum('a','b','c')", 'in place'],
  ["set('a','b')", "set('b')", 'narrower'],
  ['datetime', 'timestamp', 'lossy'],
  ['varchar(300)', 'tinytext', 'narrower'],
  ['json', 'int', 'lossy'],
])('from %s to %s is %s', (from, to, expected) => {
  expect(compareMysqlTypes(from, to)).toBe(expected);
});
