import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';

/** A PostgreSQL test database as a connection target. */
export function targetOf(url: string): ConnectionTarget {
  const { hostname, pathname } = new URL(url);
  return {
    dialect: 'postgresql',
    url: RedactedUrl.of(url),
    host: hostname,
    database: pathname.slice(1),
    embedded: false,
  };
}
