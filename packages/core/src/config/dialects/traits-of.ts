import type { Dialect } from '../target/connection-target.js';
import type { DialectTraits } from './dialect-traits.js';
import { MARIADB, MYSQL, TIDB } from './mysql.js';
import { POSTGRESQL } from './postgresql.js';
import { SQLITE } from './sqlite.js';

const TRAITS: Readonly<Record<Dialect, DialectTraits>> = {
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  mariadb: MARIADB,
  tidb: TIDB,
  sqlite: SQLITE,
};

/** By what a dialect differs from others. */
export function traitsOf(dialect: Dialect): DialectTraits {
  return TRAITS[dialect];
}

/** As `traitsOf`, of a text that somebody else wrote; null where it names no dialect. */
export function traitsNamed(dialect: unknown): DialectTraits | null {
  return typeof dialect === 'string' && isDialect(dialect) ? TRAITS[dialect] : null;
}

function isDialect(text: string): text is Dialect {
  return Object.hasOwn(TRAITS, text);
}
