import { expect, test } from 'vitest';
import { plainPaint } from '../../src/evidence/paint.js';
import { leftOutText } from '../../src/evidence/left-out-text.js';
import { hostilePlan } from './hostile-plan.js';

const [ONE] = hostilePlan('x').statements;
if (ONE === undefined) throw new Error('the plan has a statement');
const BREAKS = { code: 'BREAKS_READERS', object: 'column t.c', message: 'm' } as const;

test.each([
  ['ALTER TABLE "t" DROP COLUMN "c"', [BREAKS], 'it is not an addition'],
  [
    'ALTER TABLE "t" ADD COLUMN "c" integer NOT NULL',
    [BREAKS],
    'it is not only an addition (BREAKS_READERS)',
  ],
  ['CREATE INDEX i ON t (c)', [], 'it depends on what is left out'],
  [
    'CREATE INDEX i ON t (c)',
    [{ ...BREAKS, code: 'BLOCKS_WRITES' } as const],
    'it depends on what is left out',
  ],
])('%s is left out, because: %j', (sql, hazards, reason) => {
  expect(
    leftOutText([{ ...ONE, object: 'table t', sql, hazards: [...hazards] }], plainPaint, 'prod'),
  ).toEqual([
    `  ⚠ left out, because ${reason}: table t: ${sql}`,
    '    to have it too: set environments.prod.policy to {} in db.config.json, then apply again',
  ]);
});
