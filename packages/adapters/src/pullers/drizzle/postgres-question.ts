import { formatPostgresUrl, type PostgresAddress } from '@lockstep/core';
import type { Protection } from '../../postgres/connection-settings.js';
import { CREDENTIALS, type KitQuestion } from './run-drizzle-kit.js';
import type { ToolRequestFilter } from './tool-request.js';

/** Asks drizzle-kit for tables of a PostgreSQL, with the protection that our own connection succeeded with. */
export function postgresQuestion(
  address: PostgresAddress,
  protection: Protection,
  filter: ToolRequestFilter,
): KitQuestion {
  const { host, port, user, password, database, parameters } = address;
  const skipHostCheck = protection !== false && protection.checkServerIdentity !== undefined;
  const given = password === null || password === '' ? {} : { password };
  return {
    config: configText(filter),
    credentials: { host, port, user, database, ...given, ssl: protection, skipHostCheck },
    environment: {
      PGAPPNAME: 'lockstep pull',
      PGOPTIONS: parameters['options'],
      PGSSLNEGOTIATION: parameters['sslnegotiation'],
    },
    secrets: [formatPostgresUrl(address), password ?? '', parameters['sslpassword'] ?? ''],
    place: host,
  };
}

/** `schemaFilter` is always explicit: its default differs between the lines. */
function configText(filter: ToolRequestFilter): string {
  return `const { skipHostCheck, ...credentials } = JSON.parse(process.env.${CREDENTIALS});
if (skipHostCheck) credentials.ssl.checkServerIdentity = () => undefined;
export default {
  dialect: 'postgresql',
  out: './out',
  dbCredentials: credentials,
  schemaFilter: ${JSON.stringify(filter.schemas)},
  tablesFilter: ${JSON.stringify(filter.tables)},
};
`;
}
