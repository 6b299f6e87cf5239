import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import {
  mariadbScenario,
  postgresScenario,
  type ScenarioDatabase,
  sqliteScenario,
} from '../../../adapters/test/contracts/scenario-database.js';
import { NO_MARIADB } from '../../../adapters/test/dialects/mysql/mariadb-setup.js';

/** A server that a command is tried on, and what a module on it says in its configuration. */
export interface ScenarioServer {
  readonly title: string;
  /** Why it cannot be tried on this machine; null where it can. */
  readonly missing: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly open: () => Promise<ScenarioDatabase>;
}

const noAtlas = TEST_ATLAS === null ? NO_ATLAS : null;

/** One of each family, with the engine that works on it. */
export const SCENARIO_SERVERS: readonly ScenarioServer[] = [
  { title: 'PostgreSQL', missing: null, config: {}, open: postgresScenario },
  {
    title: 'MariaDB',
    missing: noAtlas ?? NO_MARIADB,
    config: { dialect: 'mariadb', engine: 'atlas' },
    open: mariadbScenario,
  },
  { title: 'SQLite', missing: noAtlas, config: { dialect: 'sqlite', engine: 'atlas' }, open: sqliteScenario },
];
