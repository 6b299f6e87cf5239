import type { Dialect } from '@lockstep/core/config/target/connection-target.js';
import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';

/** True on servers whose URL names the one database that Atlas calls a schema: the MySQL family. */
export function urlNamesDatabase(dialect: Dialect): boolean {
  const { server, hasSchemas } = traitsOf(dialect);
  return server !== null && !hasSchemas;
}
