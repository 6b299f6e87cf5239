import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { NO_MARIADB } from '../../../adapters/test/dialects/mysql/mariadb-setup.js';
import {
  mariadbScenario,
  postgresScenario,
  type ScenarioDatabase,
  sqliteScenario,
} from '../../../adapters/test/contracts/scenario-database.js';

/** One engine on one dialect: all scenarios hold for every row, and what differs between them stands here. */
export interface ScenarioRow {
  readonly title: string;
  readonly dialect: string;
  readonly engine: string;
  /** Why its tests are skipped; null where they run. */
  readonly missing: string | null;
  readonly open: () => Promise<ScenarioDatabase>;
  /** True where a plan that fails in the middle leaves nothing behind. */
  readonly isTransactional: boolean;
  /** Drops an index by hand. */
  readonly dropIndex: (index: string, table: string) => string;
  /** A statement that changes the type of a column by hand. */
  readonly retype: string | null;
}

const noAtlas = TEST_ATLAS === null ? NO_ATLAS : null;
const standardDrop = (index: string): string => `DROP INDEX ${index}`;

export const SCENARIO_ROWS: readonly ScenarioRow[] = [
  {
    title: 'pg-delta on PostgreSQL',
    dialect: 'postgresql',
    engine: 'pg-delta',
    missing: null,
    open: postgresScenario,
    isTransactional: true,
    dropIndex: standardDrop,
    retype: 'ALTER TABLE users ALTER COLUMN mail TYPE varchar(50)',
  },
  {
    title: 'Atlas on PostgreSQL',
    dialect: 'postgresql',
    engine: 'atlas',
    missing: noAtlas,
    open: postgresScenario,
    isTransactional: true,
    dropIndex: standardDrop,
    retype: 'ALTER TABLE users ALTER COLUMN mail TYPE varchar(50)',
  },
  {
    title: 'Atlas on MariaDB',
    dialect: 'mariadb',
    engine: 'atlas',
    missing: noAtlas ?? NO_MARIADB,
    open: mariadbScenario,
    isTransactional: false,
    dropIndex: (index, table) => `DROP INDEX ${index} ON ${table}`,
    retype: 'ALTER TABLE users MODIFY COLUMN mail varchar(50) NOT NULL',
  },
  {
    title: 'Atlas on SQLite',
    dialect: 'sqlite',
    engine: 'atlas',
    missing: noAtlas,
    open: sqliteScenario,
    isTransactional: true,
    dropIndex: standardDrop,
    retype: null,
  },
];

/** The name of a row's group of tests; where they are skipped it says why. */
export function titleOf({ title, missing }: ScenarioRow): string {
  return missing === null ? title : `${title} [skipped: ${missing}]`;
}
