import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import { type DialectTools } from '../../src/dialects/dialect-tools.js';
import { loadDialect } from '../../src/dialects/dialect.js';

/** The tools of every dialect that the contracts are asked of. */
export const DIALECT_TOOLS: Readonly<Record<Dialect, DialectTools>> = {
  postgresql: await loadDialect('postgresql'),
  mysql: await loadDialect('mysql'),
  mariadb: await loadDialect('mariadb'),
  tidb: await loadDialect('tidb'),
  sqlite: await loadDialect('sqlite'),
};
