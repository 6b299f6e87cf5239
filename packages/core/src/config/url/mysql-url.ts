import { type ParsedAddress, parseServerUrl, type PostgresAddress, type UrlForm } from './postgres-url.js';
import { SSL_MODES, type SslMode } from './postgres-parameters.js';

/** Words of the MySQL client and of the Go driver (Atlas) for how a connection is protected. */
const TLS_WORDS: Readonly<Record<string, SslMode>> = {
  DISABLED: 'disable',
  PREFERRED: 'prefer',
  REQUIRED: 'require',
  VERIFY_CA: 'verify-ca',
  VERIFY_IDENTITY: 'verify-full',
  false: 'disable',
  preferred: 'prefer',
  'skip-verify': 'require',
  true: 'verify-full',
};

/** Parameters that tune other drivers and say nothing about where to connect. */
const OF_OTHER_DRIVERS = [
  ...[
    'charset',
    'collation',
    'parseTime',
    'loc',
    'multiStatements',
    'timeout',
    'readTimeout',
    'writeTimeout',
  ],
  ...['connection_limit', 'pool_timeout', 'connectionLimit', 'allowNativePasswords'],
];

const OWN = ['sslmode', 'ssl-mode', 'tls', 'sslrootcert', 'connect_timeout', 'socket'];

/** How URLs of MySQL, MariaDB and TiDB are written. */
export const MYSQL_URL: UrlForm = {
  title: 'MySQL, MariaDB or TiDB',
  schemes: ['mysql', 'mariadb', 'maria'],
  port: '3306',
  parameterProblem: (name, value) => {
    if (!OWN.includes(name) && !OF_OTHER_DRIVERS.includes(name)) {
      return /^[A-Za-z_-]{1,40}$/.test(name)
        ? `has the parameter ${name}, which Lockstep does not know. Known are ${OWN.join(', ')}`
        : 'has a parameter that is not one word; if it is part of the password, percent-encode the password';
    }
    const mode = name === 'sslmode' ? value : TLS_WORDS[value];
    const isMode =
      !['sslmode', 'ssl-mode', 'tls'].includes(name) || SSL_MODES.some((known) => known === mode);
    return isMode ? null : `has ${name} set to something other than ${SSL_MODES.join(', ')}`;
  },
};

/**
 * Reads a URL of the MySQL family. The words of its clients for protection become `sslmode`, and a socket becomes the
 * host, as in PostgreSQL's URLs.
 */
export function parseMysqlUrl(url: string): ParsedAddress {
  const { address, problem } = parseServerUrl(url, MYSQL_URL);
  if (address === undefined) return { problem };
  const { socket, ...parameters } = address.parameters;
  return {
    address: { ...address, host: socket ?? address.host, parameters: protectionOf(parameters) },
  };
}

function protectionOf(parameters: PostgresAddress['parameters']): PostgresAddress['parameters'] {
  const { sslmode, 'ssl-mode': mode, tls, sslrootcert, connect_timeout: timeout } = parameters;
  const word = sslmode ?? TLS_WORDS[mode ?? tls ?? ''];
  return {
    ...(word === undefined ? {} : { sslmode: word }),
    ...(sslrootcert === undefined ? {} : { sslrootcert }),
    ...(timeout === undefined ? {} : { connect_timeout: timeout }),
  };
}
