import { describe, expect, test } from 'vitest';
import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { classifySqliteStatement } from '@lockstep/core/hazards/sqlite/classify-sqlite-statement.js';
import { copyMark, rebuildGroups, rebuildMark } from '@lockstep/core/hazards/sqlite/table-rebuild.js';

interface Column {
  readonly type?: string;
  readonly notNull?: boolean;
  readonly default?: string;
  readonly generated?: string;
}

interface Table {
  readonly columns: Readonly<Record<string, Column>>;
  readonly strict?: boolean;
  /** Name → definition and columns. */
  readonly constraints?: Readonly<Record<string, string>>;
  readonly indexes?: Readonly<Record<string, string>>;
}

function fact(kind: CatalogFact['kind'], name: string, details: CatalogFact['details']): CatalogFact {
  const columns = /\((\w+)/.exec(String(details['definition'] ?? ''))?.[1];
  const references = columns === undefined ? [] : [`column:${String(details['table'])}.${columns}`];
  return {
    id: `${kind}:${name}`,
    kind,
    name,
    schema: '',
    root: `table:t`,
    hash: JSON.stringify(details),
    references,
    details,
  };
}

function catalog(tables: Readonly<Record<string, Table>>): Catalog {
  const facts = Object.entries(tables).flatMap(
    ([table, { columns, strict = false, constraints = {}, indexes = {} }]) => [
      fact('table', table, { strict }),
      ...Object.entries(columns).map(([column, { type = 'INT', notNull = false, ...rest }]) =>
        fact('column', `${table}.${column}`, {
          table,
          column,
          type,
          notNull,
          default: rest.default ?? null,
          generated: rest.generated ?? null,
        }),
      ),
      ...Object.entries(constraints).map(([name, definition]) =>
        fact('constraint', `${table}.${name}`, {
          table,
          definition,
          type: definition.split(' (')[0]?.toLowerCase() ?? '',
        }),
      ),
      ...Object.entries(indexes).map(([name, definition]) =>
        fact('index', name, { table, definition, unique: definition.startsWith('UNIQUE') }),
      ),
    ],
  );
  return { serverVersion: '3.45.1', role: '', facts, unmodelled: [] };
}

interface Case {
  readonly before: Table | null;
  readonly after: Table | null;
  readonly created?: readonly string[];
}

/** Lock and `CODE object` of a statement about table t. */
function classified(sql: string, { before, after, created = [] }: Case): readonly string[] {
  const { lock, hazards } = classifySqliteStatement({
    sql,
    statement: { node: '', tree: {} },
    created: new Set(created),
    current: catalog(before === null ? {} : { t: before }),
    desired: catalog(after === null ? {} : { t: after }),
  });
  return [lock, ...hazards.map(({ code, object }) => `${code} ${object}`)];
}

const plain: Table = { columns: { a: {} } };

describe('single statements', () => {
  test.each<readonly [string, Case, readonly string[]]>([
    ['CREATE TABLE t (a int)', { before: null, after: plain }, ['none']],
    ['CREATE VIEW v AS SELECT 1', { before: plain, after: plain }, ['none']],
    ['CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END', { before: plain, after: plain }, ['share']],
    [
      'CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT 1; END',
      { before: plain, after: plain },
      ['share', 'BREAKS_READERS trigger g'],
    ],
    [
      'CREATE TRIGGER IF NOT EXISTS `after` UPDATE OF a ON t BEGIN SELECT 1; END',
      { before: plain, after: plain },
      ['share', 'BREAKS_READERS trigger after'],
    ],
    [
      'CREATE TRIGGER g INSTEAD OF INSERT ON t BEGIN SELECT 1; END',
      { before: plain, after: plain },
      ['share', 'BREAKS_READERS trigger g'],
    ],
    [
      'CREATE TRIGGER g INSERT ON t BEGIN SELECT 1; END',
      { before: null, after: plain, created: ['table:t'] },
      ['none'],
    ],
    [
      'CREATE INDEX `i` ON `t` (`a`)',
      { before: plain, after: { ...plain, indexes: { i: 'INDEX (a)' } } },
      ['share', 'BLOCKS_WRITES table t'],
    ],
    [
      'CREATE UNIQUE INDEX i ON t (a)',
      { before: plain, after: { ...plain, indexes: { i: 'UNIQUE INDEX (a)' } } },
      ['share', 'BLOCKS_WRITES table t', 'MAY_FAIL_ON_DATA index i'],
    ],
    [
      'CREATE UNIQUE INDEX i ON t (a)',
      {
        before: { ...plain, indexes: { old: 'UNIQUE INDEX (a)' } },
        after: { ...plain, indexes: { i: 'UNIQUE INDEX (a)' } },
      },
      ['share', 'BLOCKS_WRITES table t'],
    ],
    ['CREATE UNIQUE INDEX i ON t (a)', { before: null, after: plain, created: ['table:t'] }, ['none']],
    ['DROP INDEX i', { before: { ...plain, indexes: { i: 'INDEX (a)' } }, after: plain }, ['share']],
    [
      'DROP INDEX i',
      { before: { ...plain, indexes: { i: 'UNIQUE INDEX (a)' } }, after: plain },
      ['share', 'BREAKS_READERS index i'],
    ],
    [
      'DROP TABLE `t`',
      { before: plain, after: null },
      ['share', 'DATA_LOSS table t', 'BREAKS_READERS table t'],
    ],
    [
      'DROP TABLE t',
      { before: plain, after: plain },
      ['share', 'DATA_LOSS table t', 'BREAKS_READERS table t'],
    ],
    ['DROP VIEW v', { before: plain, after: plain }, ['share', 'BREAKS_READERS view v']],
    ['DROP TRIGGER g', { before: plain, after: plain }, ['share', 'BREAKS_READERS trigger g']],
    ['ALTER TABLE t RENAME TO u', { before: plain, after: null }, ['share', 'BREAKS_READERS table t']],
    [
      'ALTER TABLE t RENAME COLUMN a TO b',
      { before: plain, after: plain },
      ['share', 'BREAKS_READERS column t.a'],
    ],
    [
      'ALTER TABLE `t` ADD COLUMN `b` int NULL',
      { before: plain, after: { columns: { a: {}, b: {} } } },
      ['share'],
    ],
    [
      'ALTER TABLE t ADD b int NOT NULL DEFAULT 1',
      { before: plain, after: { columns: { a: {}, b: { notNull: true, default: '1' } } } },
      ['share'],
    ],
    [
      'ALTER TABLE t ADD b int NOT NULL',
      { before: plain, after: { columns: { a: {}, b: { notNull: true } } } },
      ['share', 'BLOCKS_WRITES table t', 'MAY_FAIL_ON_DATA column t.b'],
    ],
    [
      'ALTER TABLE t ADD b int DEFAULT 1 CHECK (b > 1)',
      {
        before: plain,
        after: { columns: { a: {}, b: { default: '1' } }, constraints: { c: 'CHECK (b > 1)' } },
      },
      ['share', 'BLOCKS_WRITES table t', 'MAY_FAIL_ON_DATA column t.b'],
    ],
    [
      'ALTER TABLE t ADD b int',
      { before: plain, after: plain },
      ['share', 'BLOCKS_WRITES table t', 'MAY_FAIL_ON_DATA column t.b'],
    ],
    [
      'ALTER TABLE t DROP COLUMN a',
      { before: plain, after: plain },
      [
        'share',
        'DATA_LOSS column t.a',
        'TABLE_REWRITE table t',
        'BLOCKS_WRITES table t',
        'BREAKS_READERS column t.a',
      ],
    ],
    ['PRAGMA foreign_keys = off', { before: plain, after: plain }, ['none']],
    [
      'PRAGMA journal_mode = wal',
      { before: plain, after: plain },
      ['access exclusive', 'UNCLASSIFIED statement PRAGMA journal_mode = wal'],
    ],
    [
      'UPDATE t SET a = 1',
      { before: plain, after: plain },
      ['access exclusive', 'UNCLASSIFIED statement UPDATE t SET a = 1'],
    ],
    [
      'INSERT INTO x (a) SELECT a FROM t',
      { before: plain, after: plain },
      ['access exclusive', 'UNCLASSIFIED statement INSERT INTO x (a) SELECT a FROM t'],
    ],
    ['VACUUM', { before: plain, after: plain }, ['access exclusive', 'UNCLASSIFIED statement VACUUM']],
    ['', { before: plain, after: plain }, ['access exclusive', 'UNCLASSIFIED statement ']],
  ])('%s %#', (sql, about, expected) => {
    expect(classified(sql, about)).toEqual(expected);
  });

  test('a statement without transaction is said to be one', () => {
    const { hazards } = classifySqliteStatement({
      sql: 'VACUUM',
      statement: { node: '', tree: {} },
      created: new Set(),
      current: catalog({}),
      desired: catalog({}),
      transactional: false,
    });
    expect(hazards.map(({ code }) => code)).toEqual(['NOT_TRANSACTIONAL', 'UNCLASSIFIED']);
  });
});

describe('a rebuild', () => {
  const created = [rebuildMark('t')];
  const copy = 'INSERT INTO `new_t` (`a`) SELECT `a` FROM `t`';
  const always = ['share', 'TABLE_REWRITE table t', 'BLOCKS_WRITES table t'];

  test.each<readonly [string, Table, Table, readonly string[]]>([
    ['nothing changes for rows', plain, { columns: { a: {}, b: {} } }, []],
    ['NOT NULL', plain, { columns: { a: { notNull: true } } }, ['MAY_FAIL_ON_DATA column t.a']],
    [
      'a new column that must have a value',
      plain,
      { columns: { a: {}, b: { notNull: true } } },
      ['MAY_FAIL_ON_DATA column t.b'],
    ],
    ['a new column with a default', plain, { columns: { a: {}, b: { notNull: true, default: '1' } } }, []],
    [
      'a column that is not copied',
      { columns: { a: {}, b: {} } },
      { columns: { a: {}, b: {} } },
      ['DATA_LOSS column t.b'],
    ],
    [
      'text becomes a number',
      { columns: { a: { type: 'TEXT' } } },
      plain,
      ['DATA_LOSS column t.a', 'BREAKS_READERS column t.a'],
    ],
    [
      'a number becomes text',
      plain,
      { columns: { a: { type: 'varchar(9)' } } },
      ['BREAKS_READERS column t.a'],
    ],
    [
      'an integer becomes real',
      plain,
      { columns: { a: { type: 'double' } } },
      ['DATA_LOSS column t.a', 'BREAKS_READERS column t.a'],
    ],
    ['another name of the same affinity', plain, { columns: { a: { type: 'BIGINT' } } }, []],
    [
      'a check',
      plain,
      { ...plain, constraints: { c: 'CHECK (a > 0)' } },
      ['MAY_FAIL_ON_DATA constraint t.c'],
    ],
    [
      'a foreign key',
      plain,
      { ...plain, constraints: { f: 'FOREIGN KEY (a) REFERENCES p (id)' } },
      ['MAY_FAIL_ON_DATA constraint t.f'],
    ],
    [
      'a primary key',
      plain,
      { ...plain, constraints: { p: 'PRIMARY KEY (a)' } },
      ['MAY_FAIL_ON_DATA constraint t.p'],
    ],
    [
      'a check that was there',
      { ...plain, constraints: { c: 'CHECK (a > 0)' } },
      { ...plain, constraints: { d: 'CHECK (a > 0)' } },
      [],
    ],
    ['STRICT', plain, { ...plain, strict: true }, ['MAY_FAIL_ON_DATA table t']],
    [
      'another type in a STRICT table',
      { ...plain, strict: true },
      { columns: { a: { type: 'TEXT' } }, strict: true },
      ['MAY_FAIL_ON_DATA column t.a', 'BREAKS_READERS column t.a'],
    ],
  ])('%s', (...[, before, after, expected]) => {
    const found = classified(copy, { before, after, created });
    expect([...found].sort()).toEqual([...always, ...expected].sort());
  });

  test('NULL that becomes the default does not fail, and readers notice', () => {
    const after: Table = { columns: { a: { notNull: true, default: '1' } } };
    const filling = 'INSERT INTO `new_t` (`a`) SELECT IFNULL(`a`, 1) AS `a` FROM `t`';
    expect(classified(filling, { before: plain, after, created })).toEqual([
      ...always,
      'BREAKS_READERS column t.a',
    ]);
  });

  test('the new table on the way and its rename are nothing to anybody', () => {
    expect(classified('CREATE TABLE `new_t` (`a` int)', { before: plain, after: plain })).toEqual(['none']);
    expect(classified('ALTER TABLE `new_t` RENAME TO `t`', { before: plain, after: plain, created })).toEqual(
      ['none'],
    );
  });

  test('what the successor does not have is lost', () => {
    const before: Table = {
      columns: { a: {}, b: {}, c: { generated: 'a + 1' } },
      indexes: { u: 'UNIQUE INDEX (b)', i: 'INDEX (b)' },
    };
    expect(
      classified('DROP TABLE `t`', { before, after: plain, created: [...created, copyMark('t')] }),
    ).toEqual([
      'share',
      'DATA_LOSS column t.b',
      'BREAKS_READERS column t.b',
      'BREAKS_READERS column t.c',
      'BREAKS_READERS index u',
    ]);
  });

  test('a rebuild that copies no row loses them all', () => {
    expect(classified('DROP TABLE `t`', { before: plain, after: { columns: { z: {} } }, created })).toEqual([
      'share',
      'DATA_LOSS table t',
      'BREAKS_READERS table t',
    ]);
  });

  test('a copy of a table that is not rebuilt is UNCLASSIFIED', () => {
    expect(classified(copy, { before: plain, after: plain, created: [rebuildMark('u')] })[1]).toMatch(
      /^UNCLASSIFIED/,
    );
  });
});

describe('finding rebuilds in a list of statements', () => {
  test('each has its positions; what stands between belongs to none', () => {
    expect(
      rebuildGroups([
        'PRAGMA foreign_keys = off',
        'CREATE TABLE `new_a` (`x` int NULL)',
        'INSERT INTO `new_a` (`x`) SELECT `x` FROM `a`',
        'DROP TABLE `a`',
        'ALTER TABLE `new_a` RENAME TO `a`',
        'CREATE TABLE `c` (`id` integer NULL)',
        'CREATE TABLE `new_b` (`z` int NULL)',
        'DROP TABLE `b`',
        'ALTER TABLE `new_b` RENAME TO `b`',
        'PRAGMA foreign_keys = on',
      ]),
    ).toEqual([
      { table: 'a', temporary: 'new_a', create: 1, copy: 2, drop: 3, rename: 4 },
      { table: 'b', temporary: 'new_b', create: 6, copy: null, drop: 7, rename: 8 },
    ]);
  });

  test.each([
    ['a rename without drop', ['CREATE TABLE n (x)', 'ALTER TABLE n RENAME TO t']],
    ['a drop after the rename', ['CREATE TABLE n (x)', 'ALTER TABLE n RENAME TO t', 'DROP TABLE t']],
    ['a drop and a create', ['DROP TABLE t', 'CREATE TABLE t (x)']],
  ])('%s is none', (_, statements) => {
    expect(rebuildGroups(statements)).toEqual([]);
  });
});
