import { expect, test } from 'vitest';
import { hazardsWithRows, lossesOfNothing, type RowsAtRisk } from '../../src/plan/rows-at-risk.js';

const loss = (parts: Partial<RowsAtRisk>): RowsAtRisk => ({
  object: 'table t',
  isTable: true,
  losesOnlyRows: true,
  table: { schema: '', name: 't' },
  count: { rows: 0, isExact: true },
  ...parts,
});

const OURS = { embedded: {}, isProtected: false };

test.each<readonly [string, Parameters<typeof lossesOfNothing>[0], readonly RowsAtRisk[]]>([
  ['an empty table of ours', OURS, [loss({})]],
  ['an empty table of a server', { ...OURS, embedded: null }, [loss({})]],
  ['an empty table of a protected environment', { ...OURS, isProtected: true }, [loss({})]],
  ['a table with a row', OURS, [loss({ count: { rows: 1, isExact: true } })]],
  ['a table that seems empty', OURS, [loss({ count: { rows: 0, isExact: false } })]],
  ['a table that could not be counted', OURS, [loss({ count: null })]],
  ['a loss of more than rows', OURS, [loss({ losesOnlyRows: false })]],
  ['an empty table that loses more elsewhere', OURS, [loss({}), loss({ losesOnlyRows: false })]],
])('%s ', (title, environment, atRisk) => {
  expect(lossesOfNothing(environment, atRisk)).toHaveLength(title === 'an empty table of ours' ? 1 : 0);
});

test.each<readonly [Partial<RowsAtRisk>, string]>([
  [{}, 'No row is lost: table t holds none.'],
  [{ isTable: false }, 'No value of table t is lost: its table holds no row.'],
  [{ losesOnlyRows: false }, 'The table holds 0 rows.'],
  [{ isTable: false, count: { rows: 1, isExact: true } }, 'Its table holds 1 row.'],
  [{ count: { rows: 1_234_567, isExact: false } }, 'The table holds about 1,234,567 rows (estimate).'],
  [{ count: null }, 'The table could not be counted.'],
])('%j is said as: %s', (parts, words) => {
  const hazard = { code: 'DATA_LOSS', object: 'table t', message: 'All rows are gone.' } as const;
  expect(hazardsWithRows([hazard], [loss(parts)])).toEqual([
    { ...hazard, message: words.startsWith('No ') ? words : `All rows are gone. ${words}` },
  ]);
});
