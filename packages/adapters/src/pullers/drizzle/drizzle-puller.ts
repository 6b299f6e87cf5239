import { traitsOf, type Dialect, type PullRequest, type PullResult, type TypePuller } from '@lockstep/core';
import { pullDrizzleMysql, refuseMariadb } from './mysql/pull-mysql.js';
import { pullDrizzlePostgres } from './postgres/pull-postgres.js';
import { pullDrizzleSqlite } from './sqlite/pull-sqlite.js';
import { findDrizzleKit, findWorkspaceTools } from './workspace-tools.js';

/**
 * Pulls Drizzle types with the workspace's own drizzle-kit (0.31 and 1.0 rc), corrected from the catalog: of PostgreSQL,
 * SQLite, MySQL and TiDB. MariaDB is refused.
 */
export function createDrizzlePuller(): TypePuller {
  return {
    tool: 'drizzle',
    version: (projectRoot) => Promise.resolve().then(() => findDrizzleKit(projectRoot).version),
    ready: async (projectRoot, dialect) => {
      if (traitsOf(dialect).pullers.includes('drizzle'))
        await Promise.resolve(findWorkspaceTools(projectRoot, dialect));
    },
    pull: (request) => PULLS[request.target.dialect](request),
  };
}

const PULLS: Readonly<Record<Dialect, (request: PullRequest) => Promise<PullResult>>> = {
  postgresql: pullDrizzlePostgres,
  mysql: pullDrizzleMysql,
  tidb: pullDrizzleMysql,
  mariadb: refuseMariadb,
  sqlite: pullDrizzleSqlite,
};
