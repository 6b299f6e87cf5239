import type { DialectTraits } from './dialect-traits.js';
import { MARIADB, MYSQL, TIDB } from './mysql.js';
import { POSTGRESQL } from './postgresql.js';
import { SQLITE } from './sqlite.js';

const REGISTRY = {
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  mariadb: MARIADB,
  tidb: TIDB,
  sqlite: SQLITE,
} as const;

export type Dialect = keyof typeof REGISTRY;

const TRAITS: Readonly<Record<Dialect, DialectTraits>> = REGISTRY;

/** By what a dialect differs from others. */
export function traitsOf(dialect: Dialect): DialectTraits {
  return TRAITS[dialect];
}

/** As `traitsOf`, of a text that somebody else wrote; null where it names no dialect. */
export function traitsNamed(dialect: unknown): DialectTraits | null {
  return typeof dialect === 'string' && isDialect(dialect) ? TRAITS[dialect] : null;
}

/** Their names, in the order of the documentation. */
export const DIALECTS: readonly Dialect[] = Object.keys(TRAITS).filter(isDialect);

function isDialect(text: string): text is Dialect {
  return Object.hasOwn(TRAITS, text);
}
