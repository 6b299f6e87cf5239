import type { DialectTraits } from './dialect-traits.js';

export const SQLITE: DialectTraits = {
  title: 'SQLite',
  family: 'sqlite',
  quote: '`',
  bareNames: 'caseless',
  hasSchemas: false,
  rollsBackDdl: true,
  lockHolders: 'the programs that have the file open',
  renamesViewColumns: false,
  hasConcurrentIndexes: false,
  rebuildsTables: true,
  server: null,
  urlExample: 'sqlite:///absolute/path.db or sqlite:./path/from/the/project.db',
  embedded: 'file',
  scratch: 'same-server',
  engines: ['atlas'],
  pullers: ['drizzle', 'kysely'],
  scaffold: {
    exampleColumns: [
      'id         integer NOT NULL PRIMARY KEY AUTOINCREMENT,',
      'name       text NOT NULL,',
      'created_at text NOT NULL DEFAULT CURRENT_TIMESTAMP',
    ],
    driver: { '@libsql/client': '0.18.0' },
    isDriverBundled: false,
    drizzle: {
      word: 'sqlite',
      url: `(process.env['DATABASE_URL'] ?? '').replace(/^sqlite:(\\/\\/)?/, 'file:')`,
    },
    ledgerPattern: 'lockstep_*',
  },
};
