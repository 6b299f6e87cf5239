import { classifyStatement } from '@lockstep/core/hazards/postgresql/classify-statement.js';
import type { HazardCode } from '@lockstep/core/errors/hazard-codes.js';
import type { LockLevel } from '@lockstep/core/hazards/model/lock-level.js';
import { orderedHazardCodes } from '@lockstep/core/plan/plan-hazards.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresSqlParser } from '../../src/dialects/postgresql/parser/sql-parser.js';
import type { HazardCase } from './hazard-case.js';
import { type Bench, type Catalogs, openBench, zoneOf } from './hazard-bench.js';
import { type MeasuredEffect, SHOWN_BY_A_RUN } from './measured-effect.js';

/** Runs every case on a server of this major: what our rules say must be what the server does. */
export function runHazardCases(major: 15 | 18, cases: readonly HazardCase[]): void {
  describe(`on PostgreSQL ${major}`, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await openBench(major);
    });
    afterAll(async () => {
      await bench.close();
    });

    const applicable = cases.filter((hazardCase) => (hazardCase.since ?? 0) <= major);
    test.each(applicable.map((hazardCase) => [hazardCase.name, hazardCase] as const))(
      '%s',
      async (_, hazardCase) => {
        const { measured, catalogs } = await bench.run(hazardCase);
        const lock = expectedLock(hazardCase, major);
        expect(await classified(hazardCase, catalogs)).toEqual({ lock, codes: hazardCase.hazards });
        expectShown(hazardCase, { measured, lock });
        expect(hazardCase.offending !== undefined).toBe(
          hazardCase.hazards.includes('MAY_FAIL_ON_DATA') &&
            !excusedOf(hazardCase).includes('MAY_FAIL_ON_DATA'),
        );
        if (hazardCase.offending !== undefined) await bench.expectFailure(hazardCase);
      },
    );
  });
}

/** The run itself must show each code it can show, and no other; but for what the rule is cautious about. */
function expectShown(hazardCase: HazardCase, run: { measured: MeasuredEffect; lock: LockLevel }): void {
  const { cautious, hazards } = hazardCase;
  const excused = excusedOf(hazardCase);
  const expected = hazards.filter((code) => SHOWN_BY_A_RUN.includes(code));
  expect({ lock: run.measured.lock, shown: without(run.measured.shown, excused) }).toEqual({
    lock: cautious?.lock ?? run.lock,
    shown: without(expected, excused),
  });
  expect(run.measured.shown.filter((code) => cautious?.codes.includes(code))).toEqual([]);
}

function expectedLock({ lock }: HazardCase, major: 15 | 18): LockLevel {
  return typeof lock === 'string' ? lock : lock[major === 18 ? 0 : 1];
}

function excusedOf({ cautious, excused }: HazardCase): readonly HazardCode[] {
  return [...(cautious?.codes ?? []), ...(excused === undefined ? [] : [excused.code])];
}

/** What our rules say about a statement. */
export async function classified(
  hazardCase: Pick<HazardCase, 'sql' | 'created' | 'timeZone'>,
  catalogs: Catalogs,
): Promise<{ lock: string; codes: readonly HazardCode[] }> {
  const { lock, hazards } = classifyStatement({
    statement: await postgresSqlParser.parse(hazardCase.sql),
    sql: hazardCase.sql,
    created: new Set(hazardCase.created ?? []),
    ...catalogs,
    sessionTimeZone: zoneOf(hazardCase),
  });
  return { lock, codes: orderedHazardCodes(hazards) };
}

function without(codes: readonly HazardCode[], others: readonly HazardCode[]): readonly HazardCode[] {
  return codes.filter((code) => !others.includes(code));
}
