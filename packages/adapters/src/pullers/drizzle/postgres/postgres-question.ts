import { formatPostgresUrl, type PostgresAddress } from '@lockstep/core/config/url/postgres-url.js';
import type { Protection } from '../../../dialects/postgresql/connect/settings.js';
import { CREDENTIALS, type KitQuestion } from '../run-drizzle-kit.js';
import type { ToolRequestFilter } from '../tool-request.js';

/** Where and how drizzle-kit connects. */
export interface PostgresPlace {
  readonly address: PostgresAddress;
  readonly protection: Protection;
  /** Options of its session that come before those of the address; null for none. */
  readonly options: string | null;
}

/** Asks drizzle-kit for tables of a PostgreSQL, with the protection that our own connection succeeded with. */
export function postgresQuestion(
  { address, protection, options }: PostgresPlace,
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
      PGOPTIONS: [options, parameters['options']].filter(Boolean).join(' ') || undefined,
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
