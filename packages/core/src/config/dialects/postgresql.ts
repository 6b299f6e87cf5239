import { parsePostgresUrl, POSTGRES_URL } from '../url/postgres-url.js';
import type { DialectTraits } from './dialect-traits.js';

export const POSTGRESQL: DialectTraits = {
  title: 'PostgreSQL',
  family: 'postgresql',
  quote: '"',
  bareNames: 'folded',
  hasSchemas: true,
  rollsBackDdl: true,
  lockHolders: 'pg_stat_activity, pg_locks',
  renamesViewColumns: true,
  hasConcurrentIndexes: true,
  rebuildsTables: false,
  server: { scheme: 'postgres', url: POSTGRES_URL, parse: parsePostgresUrl },
  urlExample: 'postgres://user:password@host:port/database?sslmode=…',
  embedded: 'server',
  scratch: 'embedded',
  engines: ['pg-delta', 'atlas'],
  pullers: ['drizzle', 'kysely'],
  scaffold: {
    exampleColumns: [
      'id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,',
      'name       text NOT NULL,',
      'created_at timestamptz NOT NULL DEFAULT now()',
    ],
    driver: { pg: '^8.11.0' },
    isDriverBundled: true,
    drizzle: { word: 'postgresql', url: `process.env['DATABASE_URL'] ?? ''` },
    ledgerPattern: 'lockstep',
  },
};
