import type { DialectTools } from './dialect-tools.js';
import type { Dialect } from '@lockstep/core/config/target/connection-target.js';

/**
 * Every dialect by its name in db.config.json; each is loaded for the first module that asks for it. Their folders have the
 * same entries, which `docs/how-it-works.md` lists.
 */
const DIALECTS: Readonly<Record<Dialect, () => Promise<DialectTools>>> = {
  postgresql: async () => (await import('./postgresql/dialect.js')).postgresql,
  mysql: async () => (await import('./mysql/dialect.js')).mysql,
  mariadb: async () => (await import('./mysql/dialect.js')).mariadb,
  tidb: async () => (await import('./mysql/dialect.js')).mysql,
  sqlite: async () => (await import('./sqlite/dialect.js')).sqlite,
};

/** The tools of a dialect. */
export async function loadDialect(dialect: Dialect): Promise<DialectTools> {
  return await DIALECTS[dialect]();
}
