import type { RedactedUrl } from './redacted-url.js';

export const DIALECTS = ['postgresql', 'mysql', 'mariadb', 'tidb', 'sqlite'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Where to connect, and how the place is shown to people. */
export interface ConnectionTarget {
  readonly dialect: Dialect;
  /** Complete: user, password, host, port, database and `sslmode` are all in it. */
  readonly url: RedactedUrl;
  /** Host (or socket folder) as shown to a user. */
  readonly host: string;
  readonly database: string;
  /** True for the PostgreSQL that Lockstep runs itself. */
  readonly embedded: boolean;
}
