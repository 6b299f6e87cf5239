import type { TypePuller } from '@lockstep/core';
import { pullDrizzlePostgres } from './pull-postgres.js';
import { findDrizzleKit } from './workspace-tools.js';

/** Pulls Drizzle types with the workspace's own drizzle-kit (0.31 and 1.0 rc), corrected from the catalog. */
export function createDrizzlePuller(): TypePuller {
  return {
    tool: 'drizzle',
    version: (projectRoot) => Promise.resolve().then(() => findDrizzleKit(projectRoot).version),
    pull: pullDrizzlePostgres,
  };
}
