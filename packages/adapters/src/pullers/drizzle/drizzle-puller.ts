import type { DialectFamily } from '@lockstep/core/config/dialects/dialect-traits.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { PullRequest, PullResult, TypePuller } from '@lockstep/core/ports/type-puller.js';
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
    pull: (request) => {
      const { pullers, family } = traitsOf(request.target.dialect);
      return pullers.includes('drizzle') ? PULLS[family](request) : refuseMariadb();
    },
  };
}

const PULLS: Readonly<Record<DialectFamily, (request: PullRequest) => Promise<PullResult>>> = {
  postgresql: pullDrizzlePostgres,
  mysql: pullDrizzleMysql,
  sqlite: pullDrizzleSqlite,
};
