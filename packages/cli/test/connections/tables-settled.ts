import { expect, vi } from 'vitest';
import type { MariadbDatabase } from '../../../adapters/test/dialects/mysql/mariadb-setup.js';

const YOUNG_TABLES = `SELECT table_name FROM information_schema.tables
  WHERE table_schema = database() AND unix_timestamp() - unix_timestamp(create_time) < 3`;

/** Waits until changes of tables that were made can be told from those to come. */
export async function tablesSettled(database: MariadbDatabase): Promise<void> {
  await vi.waitFor(async () => expect(await database.query(YOUNG_TABLES)).toEqual([]), {
    timeout: 20_000,
    interval: 100,
  });
}
