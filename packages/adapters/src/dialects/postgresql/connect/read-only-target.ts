import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { formatPostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { addressOf } from './settings.js';

/** The same database for connections in which the server refuses every write. Throws `CONFIG.INVALID`. */
export function readOnlyTarget(target: ConnectionTarget): ConnectionTarget {
  const address = addressOf(target);
  const given = address.parameters['options'];
  const readOnly = '-c default_transaction_read_only=on';
  const options = given === undefined ? readOnly : `${given} ${readOnly}`;
  const url = formatPostgresUrl({ ...address, parameters: { ...address.parameters, options } });
  return { ...target, url: RedactedUrl.of(url) };
}
