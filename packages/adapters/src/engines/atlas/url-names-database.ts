import { type Dialect, traitsOf } from '@lockstep/core';

/** True on servers whose URL names the one database that Atlas calls a schema: the MySQL family. */
export function urlNamesDatabase(dialect: Dialect): boolean {
  const { server, hasSchemas } = traitsOf(dialect);
  return server !== null && !hasSchemas;
}
