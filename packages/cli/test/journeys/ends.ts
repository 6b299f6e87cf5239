import { expect } from 'vitest';
import type { Row } from '../../../adapters/test/contracts/scenario-database.js';
import type { AtPlace } from './journey.js';

/** The database holds exactly these rows. */
export const holds =
  (query: string, rows: readonly Row[]): AtPlace =>
  async ({ database }) =>
    expect(await database.query(query)).toEqual(rows);

/** The table has exactly these columns, `name type` each. */
export const hasColumns =
  (table: string, columns: readonly string[]): AtPlace =>
  async ({ database }) =>
    expect(await database.columns(table)).toEqual(columns);

/** Exactly these tables are there. */
export const hasTables =
  (...names: readonly string[]): AtPlace =>
  async ({ database }) =>
    expect(await database.tables()).toEqual(names);

/** Runs SQL in the database by hand. */
export const runs =
  (sql: string): AtPlace =>
  async ({ database }) =>
    await database.run(sql);

/** One after the other. */
export const all =
  (...steps: readonly AtPlace[]): AtPlace =>
  async (place) => {
    for (const step of steps) await step(place);
  };
