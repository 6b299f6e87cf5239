import { targetOf as postgresTarget } from '../postgres-target.js';
import type { ConnectionTarget, Dialect } from '@lockstep/core/config/target/connection-target.js';
import { sqliteTarget } from '../../src/dialects/sqlite/connect/sqlite-path.js';
import { NO_MARIADB, targetOf } from '../dialects/mysql/mariadb-setup.js';
import {
  mariadbScenario,
  postgresScenario,
  type ScenarioDatabase,
  sqliteScenario,
} from './scenario-database.js';

/** One dialect of the contracts: what they promise holds for each, and what differs stands here. */
export interface ContractDialect {
  readonly title: string;
  readonly dialect: Dialect;
  /** Why its tests are skipped; null where they run. */
  readonly missing: string | null;
  readonly open: () => Promise<ScenarioDatabase>;
  readonly targetOf: (url: string) => ConnectionTarget;
  /** Schemas of a module. */
  readonly schemas: readonly string[];
  /** A table's name as plans, ledgers and catalogs write it. */
  readonly named: (table: string) => string;
  /** True where a segment that fails in the middle leaves nothing behind. */
  readonly isTransactional: boolean;
}

export const CONTRACT_DIALECTS: readonly ContractDialect[] = [
  {
    title: 'PostgreSQL',
    dialect: 'postgresql',
    missing: null,
    open: postgresScenario,
    targetOf: postgresTarget,
    schemas: ['public'],
    named: (table) => `public.${table}`,
    isTransactional: true,
  },
  {
    title: 'MariaDB',
    dialect: 'mariadb',
    missing: NO_MARIADB,
    open: mariadbScenario,
    targetOf,
    schemas: [],
    named: (table) => table,
    isTransactional: false,
  },
  {
    title: 'SQLite',
    dialect: 'sqlite',
    missing: null,
    open: sqliteScenario,
    targetOf: (url) => sqliteTarget(new URL(url).pathname),
    schemas: [],
    named: (table) => table,
    isTransactional: true,
  },
];

/** The name of a dialect's tests; where they are skipped it says why. */
export function titleOf({ title, missing }: Pick<ContractDialect, 'title' | 'missing'>): string {
  return missing === null ? title : `${title} [skipped: ${missing}]`;
}
