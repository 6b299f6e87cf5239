import { type ConnectionTarget, parsePostgresUrl, RedactedUrl } from '@lockstep/core';

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
