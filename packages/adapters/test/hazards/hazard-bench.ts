import type { Catalog } from '@lockstep/core/catalog/catalog.js';
import { parsePostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import pg from 'pg';
import { expect } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { readPostgresCatalog } from '../../src/dialects/postgresql/catalog/read-catalog.js';
import { CLEAN, FIXTURE } from './fixture.js';
import type { HazardCase } from './hazard-case.js';
import { measure, type MeasuredEffect } from './measured-effect.js';

/** The database before and after a plan. */
export interface Catalogs {
  readonly current: Catalog;
  readonly desired: Catalog;
}

/** A database in which cases are tried, one after the other. */
export interface Bench {
  run(hazardCase: HazardCase): Promise<{ readonly measured: MeasuredEffect; readonly catalogs: Catalogs }>;
  /** Runs the statement of a case on rows that it cannot work with. */
  expectFailure(hazardCase: HazardCase): Promise<void>;
  close(): Promise<void>;
}

/** A fresh database on a server of this major. */
export async function openBench(major: 15 | 18): Promise<Bench> {
  const database = await testDatabase(major);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // Apply runs with unchecked function bodies, too.
  await client.query(`
    SET check_function_bodies = off;
    DO $$ BEGIN CREATE ROLE lockstep_hazards_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
  const prepare = fixtureOn(client, database);
  return {
    run: async (hazardCase) => {
      const current = await prepare.before(hazardCase);
      await client.query('BEGIN');
      const measured = await measure(client, hazardCase.sql, hazardCase.prelude ?? '');
      if (!asksWhatIsLeft(hazardCase)) {
        await client.query('ROLLBACK');
        return { measured, catalogs: { current, desired: current } };
      }
      await client.query('COMMIT');
      prepare.isUsed();
      if (hazardCase.afterwards !== undefined) await client.query(hazardCase.afterwards);
      return { measured, catalogs: { current, desired: await catalogOf(database) } };
    },
    expectFailure: async (hazardCase) => {
      prepare.isUsed();
      await client.query(CLEAN + FIXTURE + (hazardCase.setup ?? '') + (hazardCase.offending ?? ''));
      await expect(client.query((hazardCase.prelude ?? '') + hazardCase.sql)).rejects.toMatchObject({
        code: expect.stringMatching(/^(22|23)/) as string,
      });
    },
    close: async () => {
      await client.query('ROLLBACK');
      await client.query('DROP OWNED BY lockstep_hazards_reader; DROP ROLE lockstep_hazards_reader');
      await client.end();
      await database.drop();
    },
  };
}

/** Makes the fixture, anew only where the case before left something behind. */
function fixtureOn(client: pg.Client, database: TestDatabase) {
  let untouched: Catalog | null = null;
  let isFresh = false;
  return {
    isUsed: () => {
      isFresh = false;
    },
    before: async (hazardCase: HazardCase): Promise<Catalog> => {
      await client.query('ROLLBACK');
      if (!isFresh) await client.query(CLEAN + FIXTURE);
      await client.query(`SET TimeZone = '${zoneOf(hazardCase)}'`);
      isFresh = hazardCase.setup === undefined;
      if (hazardCase.setup !== undefined) {
        await client.query(hazardCase.setup);
        return await catalogOf(database);
      }
      untouched ??= await catalogOf(database);
      return untouched;
    },
  };
}

/** The session's time zone: one with daylight saving time unless the case says otherwise. */
export function zoneOf(hazardCase: Pick<HazardCase, 'timeZone'>): string {
  return hazardCase.timeZone ?? 'Europe/Berlin';
}

/** Rules ask for the catalog after the plan only where something goes, gets a name, or was made just before. */
function asksWhatIsLeft({ sql, created, afterwards }: HazardCase): boolean {
  return (
    created !== undefined || afterwards !== undefined || /\b(DROP|RENAME|POLICY|REPLACE|DISABLE)\b/.test(sql)
  );
}

/** The catalog as the engine reads it: details that it leaves out would show here. */
export async function catalogOf(database: TestDatabase): Promise<Catalog> {
  const { address } = parsePostgresUrl(database.url);
  const snapshot = await readPostgresCatalog({
    dialect: 'postgresql',
    url: RedactedUrl.of(database.url),
    host: address?.host ?? '',
    database: address?.database ?? '',
    embedded: false,
  });
  return snapshot.catalog;
}
