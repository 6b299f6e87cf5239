import { MYSQL_URL, parseMysqlUrl } from '../url/mysql-url.js';
import type { DialectTraits } from './dialect-traits.js';

export const MYSQL: DialectTraits = {
  title: 'MySQL',
  family: 'mysql',
  quote: '`',
  bareNames: 'caseless',
  hasSchemas: false,
  rollsBackDdl: false,
  lockHolders: 'SHOW PROCESSLIST, information_schema.innodb_trx',
  renamesViewColumns: false,
  hasConcurrentIndexes: false,
  rebuildsTables: false,
  server: { scheme: 'mysql', url: MYSQL_URL, parse: parseMysqlUrl },
  urlExample: 'mysql://user:password@host:port/database?sslmode=…',
  embedded: null,
  scratch: 'same-server',
  engines: ['atlas'],
  pullers: ['drizzle', 'kysely'],
  scaffold: {
    exampleColumns: [
      'id         bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,',
      'name       varchar(200) NOT NULL,',
      'created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP',
    ],
    driver: { mysql2: '^3.0.0' },
    isDriverBundled: false,
    drizzle: { word: 'mysql', url: `process.env['DATABASE_URL'] ?? ''` },
    ledgerPattern: 'lockstep_*',
  },
};

/** drizzle-kit of both release lines writes wrong code for MariaDB. */
export const MARIADB: DialectTraits = {
  ...MYSQL,
  title: 'MariaDB',
  server: { scheme: 'mariadb', url: MYSQL_URL, parse: parseMysqlUrl },
  urlExample: 'mariadb://user:password@host:port/database?sslmode=…',
  pullers: ['kysely'],
};

export const TIDB: DialectTraits = { ...MYSQL, title: 'TiDB' };
