import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { parsePostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';

/** A target for a URL, as resolution would make it. */
export function targetOf(url: string): ConnectionTarget {
  const { address } = parsePostgresUrl(url);
  return {
    dialect: 'postgresql',
    url: RedactedUrl.of(url),
    host: address?.host ?? '',
    database: address?.database ?? '',
    embedded: false,
  };
}
