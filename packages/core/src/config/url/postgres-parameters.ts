import { didYouMean } from '../../text/nearest.js';

/** How a connection is protected, in libpq's words and with libpq's meaning. */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** The query of a PostgreSQL URL, decoded, without what belongs to the address. */
export type PostgresParameters = Readonly<Record<string, string>>;

type Rule = 'any' | readonly string[];

/** What each parameter may be here. A list holds the values that mean what this driver does anyway. */
const RULES: Readonly<Record<string, Rule>> = {
  sslmode: SSL_MODES,
  sslrootcert: 'any',
  sslcert: 'any',
  sslkey: 'any',
  sslpassword: 'any',
  sslnegotiation: ['postgres', 'direct'],
  channel_binding: ['disable', 'prefer', 'require'],
  options: 'any',
  application_name: 'any',
  fallback_application_name: 'any',
  connect_timeout: 'any',
  keepalives: 'any',
  keepalives_idle: 'any',
  keepalives_interval: 'any',
  keepalives_count: 'any',
  client_encoding: ['auto', 'utf8', 'UTF8', 'utf-8', 'UTF-8'],
  gssencmode: ['disable', 'prefer'],
  target_session_attrs: ['any'],
  load_balance_hosts: ['disable'],
  sslcompression: ['0'],
  sslsni: ['1'],
  uselibpqcompat: ['true'],
  // Prisma's own: they tune its pool and say nothing about where to connect.
  schema: ['public'],
  connection_limit: 'any',
  pool_timeout: 'any',
  socket_timeout: 'any',
  statement_cache_size: 'any',
};

/** What is wrong with one parameter of a URL, naming it; null where it can be honoured. */
export function parameterProblem(name: string, value: string): string | null {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (rule === undefined) {
    const hint = name === 'ssl' ? ' Write sslmode=require.' : didYouMean(name, Object.keys(RULES));
    return /^[A-Za-z_]{1,40}$/.test(name)
      ? `has the parameter ${name}, which Lockstep's driver does not support.${hint}`
      : 'has a parameter that is not one word; if it is part of the password, percent-encode the password';
  }
  if (name === 'connect_timeout' && !/^\d+(?:\.\d+)?$/.test(value))
    return 'has a connect_timeout that is not a number of seconds';
  if (rule === 'any' || rule.includes(value)) return null;
  return `has ${name} set to something other than ${rule.join(', ')}, which Lockstep's driver cannot do`;
}

/** The protection a URL asks for; libpq's default where it says nothing. */
export function sslModeOf(parameters: PostgresParameters): SslMode {
  return SSL_MODES.find((mode) => mode === parameters['sslmode']) ?? 'prefer';
}

/** How long a connection may take, in milliseconds; null where the URL does not say (0 says nothing, too). */
export function connectTimeoutOf(parameters: PostgresParameters): number | null {
  const seconds = Number(parameters['connect_timeout'] ?? 0);
  return seconds > 0 ? Math.ceil(seconds * 1000) : null;
}

/** What is wrong with the TLS parameters together; null where nothing is. */
export function tlsProblem(parameters: PostgresParameters): string | null {
  const mode = sslModeOf(parameters);
  const root = parameters['sslrootcert'];
  if (mode === 'verify-ca' && (root === undefined || root === 'system')) {
    return 'asks for verify-ca without a certificate file of its own: name one with sslrootcert, or use verify-full';
  }
  if (root === 'system' && mode !== 'verify-full')
    return 'asks for sslrootcert=system, which needs sslmode=verify-full';
  if ((parameters['sslcert'] === undefined) !== (parameters['sslkey'] === undefined)) {
    return 'names one of sslcert and sslkey: a client certificate needs both';
  }
  if (parameters['sslnegotiation'] === 'direct' && !['require', 'verify-ca', 'verify-full'].includes(mode)) {
    return 'asks for sslnegotiation=direct, which needs sslmode require, verify-ca or verify-full';
  }
  return null;
}
