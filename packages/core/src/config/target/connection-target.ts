import type { Dialect } from '../dialects/traits-of.js';
import type { RedactedUrl } from '../url/redacted-url.js';

export type { Dialect } from '../dialects/traits-of.js';

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
