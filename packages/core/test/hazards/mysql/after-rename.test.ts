import { expect, test } from 'vitest';
import type { Catalog, CatalogFact } from '../../../src/catalog/catalog.js';
import { classifyProposal } from '../../../src/planning/classify-proposal.js';
import type { SqlParser } from '../../../src/ports/sql-parser.js';

function column(table: string, name: string, type: string): CatalogFact {
  const details = {
    table,
    type,
    notNull: false,
    default: null,
    generated: null,
    charset: null,
    collation: null,
  };
  const root = `table:${table}`;
  const id = `column:${table}.${name}`;
  return {
    id,
    kind: 'column',
    name: `${table}.${name}`,
    schema: '',
    root,
    hash: '',
    references: [],
    details,
  };
}

function table(name: string): CatalogFact {
  const id = `table:${name}`;
  return { id, kind: 'table', name, schema: '', root: id, hash: '', references: [], details: {} };
}

const catalog = (...facts: readonly CatalogFact[]): Catalog => ({
  serverVersion: '10.11.19-MariaDB',
  role: '',
  facts,
  unmodelled: [],
});

const parser = { parse: async () => await Promise.resolve({ node: '', tree: {} }) } as unknown as SqlParser;

/** The codes of each statement but the one that every statement of the family carries. */
async function codesOf(sqls: readonly string[], current: Catalog, desired: Catalog) {
  const statements = sqls.map((sql) => ({
    sql,
    object: { kind: 'table' as const, name: 'a' },
    verb: sql.includes('RENAME') ? ('rename' as const) : ('alter' as const),
    transactional: false,
    startsSegment: false,
    creates: [],
    destroys: [],
    retypes: [],
  }));
  const classified = await classifyProposal(parser, { dialect: 'mariadb', statements, current, desired });
  return classified.map(({ hazards }) =>
    hazards.map(({ code }) => code).filter((code) => code !== 'NOT_TRANSACTIONAL'),
  );
}

const BEFORE = catalog(table('a'), column('a', 'old', 'varchar(20)'), column('a', 'n', 'int(11)'));

test.each([
  ['wider', 'varchar(40)', []],
  ['narrower', 'varchar(10)', ['TABLE_REWRITE', 'BLOCKS_WRITES', 'MAY_FAIL_ON_DATA', 'BREAKS_READERS']],
])('a renamed column that gets %s is known by its new name', async (_, type, codes) => {
  const after = catalog(table('a'), column('a', 'new', type), column('a', 'n', 'int(11)'));
  const sqls = [
    'ALTER TABLE `a` RENAME COLUMN `old` TO `new`',
    `ALTER TABLE \`a\` MODIFY COLUMN \`new\` ${type} NULL`,
  ];
  expect(await codesOf(sqls, BEFORE, after)).toEqual([['BREAKS_READERS'], codes]);
});

test('columns of a renamed table are known by its new name', async () => {
  const after = catalog(table('b'), column('b', 'old', 'varchar(30)'), column('b', 'n', 'bigint(20)'));
  for (const rename of ['ALTER TABLE `a` RENAME TO `b`', 'RENAME TABLE `a` TO `b`']) {
    const sqls = [
      rename,
      'ALTER TABLE `b` MODIFY COLUMN `old` varchar(30) NULL',
      'ALTER TABLE `b` MODIFY COLUMN `n` bigint(20) NULL',
    ];
    expect(await codesOf(sqls, BEFORE, after)).toEqual([
      ['BREAKS_READERS'],
      [],
      ['TABLE_REWRITE', 'BLOCKS_WRITES', 'BREAKS_READERS'],
    ]);
  }
});

test('CHANGE renames, and what comes behind it knows the new name', async () => {
  const after = catalog(table('a'), column('a', 'new', 'varchar(20)'), column('a', 'n', 'int(11)'));
  const sqls = [
    'ALTER TABLE `a` CHANGE COLUMN `old` `new` varchar(20) NULL',
    'ALTER TABLE `a` MODIFY COLUMN `new` varchar(20) NULL',
  ];
  expect(await codesOf(sqls, BEFORE, after)).toEqual([['BREAKS_READERS'], []]);
});
