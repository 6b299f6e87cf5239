import { LockstepError } from '../errors/lockstep-error.js';
import type { ServerForm } from './dialects/dialect-traits.js';
import { traitsOf } from './dialects/traits-of.js';
import type { ConnectionTarget } from './target/connection-target.js';
import type { EnvironmentConfig, ModuleConfig } from './module-config.js';
import { tlsProblem } from './url/postgres-parameters.js';
import {
  addressProblem,
  formatServerUrl,
  parsePort,
  type PostgresAddress,
  URL_SCHEMES,
  urlScheme,
} from './url/postgres-url.js';
import { parseSqliteUrl, sqliteFileTarget } from './target/sqlite-url.js';
import { RedactedUrl } from './url/redacted-url.js';
import type { FoundVariable } from './variables.js';

/** What an address is made from. */
export interface TargetContext {
  readonly module: {
    readonly name: string;
    readonly root: string;
    readonly config: Pick<ModuleConfig, 'dialect'>;
  };
  readonly environment: string;
  readonly found: ReadonlyMap<string, FoundVariable>;
  readonly workspaceRoot: string;
  readonly connectTimeoutMs: number | null;
}

type Addressed = Exclude<EnvironmentConfig, { database: 'embedded' }>;

/** The variables an environment's address comes from. */
export function targetVariables(environment: EnvironmentConfig): readonly string[] {
  if ('database' in environment) return [];
  if ('urlFrom' in environment) return [environment.urlFrom];
  return Object.values(environment.from).filter((name) => name !== undefined);
}

/** Null for an embedded environment. Throws `CONFIG.INVALID` naming the variable, never its value. */
export function resolveTarget(environment: Addressed, context: TargetContext): ConnectionTarget;
export function resolveTarget(
  environment: EnvironmentConfig,
  context: TargetContext,
): ConnectionTarget | null;
export function resolveTarget(
  environment: EnvironmentConfig,
  context: TargetContext,
): ConnectionTarget | null {
  if ('database' in environment) return null;
  const { server } = traitsOf(context.module.config.dialect);
  if (server === null) return sqliteTarget(environment, context);
  const named =
    'urlFrom' in environment
      ? fromUrl(environment.urlFrom, { context, server })
      : fromParts(environment.from, { context, server });
  const source = 'urlFrom' in environment ? environment.urlFrom : Object.values(environment.from).join(', ');
  const address = withSettings({ address: named, environment, source }, context);
  const problem = addressProblem(address, server.url) ?? tlsProblem(address.parameters);
  if (problem !== null) throw unusable(context, source, problem);
  return {
    dialect: context.module.config.dialect,
    url: RedactedUrl.of(formatServerUrl(server.scheme, address)),
    host: address.host,
    database: address.database,
    embedded: false,
  };
}

function valueOf(name: string, { found }: TargetContext): string {
  return found.get(name)?.value ?? '';
}

function fromUrl(variable: string, { context, server }: OnServer): PostgresAddress {
  const url = valueOf(variable, context).trim();
  const scheme = urlScheme(url);
  const { dialect } = context.module.config;
  const dialects = scheme === null ? undefined : URL_SCHEMES[scheme];
  if (dialects !== undefined && !dialects.includes(dialect)) {
    throw unusable(
      context,
      variable,
      `is a ${scheme}:// URL, and the dialect of ${context.module.name} is ${dialect}`,
    );
  }
  const { address, problem } = server.parse(url);
  if (address === undefined) throw unusable(context, variable, problem);
  return address;
}

/** A file is named by one URL; it has no host, user or protection. */
function sqliteTarget(environment: Addressed, context: TargetContext): ConnectionTarget {
  if (!('urlFrom' in environment)) {
    const names = Object.values(environment.from).join(', ');
    throw unusable(context, names, 'are parts of a server\'s address, and SQLite is a file: use "urlFrom"');
  }
  const variable = environment.urlFrom;
  const { path, problem } = parseSqliteUrl(valueOf(variable, context).trim());
  if (path === undefined) throw unusable(context, variable, problem);
  const root =
    context.module.root === '.' ? context.workspaceRoot : `${context.workspaceRoot}/${context.module.root}`;
  return sqliteFileTarget(absolute(path, root), path.replace(/^\.\//, ''));
}

interface OnServer {
  readonly context: TargetContext;
  readonly server: ServerForm;
}

type PartNames = Extract<EnvironmentConfig, { from: unknown }>['from'];

/** Values are taken as they are: nothing in them is encoded. */
function fromParts(names: PartNames, { context, server }: OnServer): PostgresAddress {
  const portText = names.port === undefined ? server.url.port : valueOf(names.port, context).trim();
  const port = parsePort(portText);
  if (port === null) {
    const source = names.port ?? '';
    throw unusable(context, source, {
      problem: 'is not a port: a number from 1 to 65535',
      next: `Correct the value of ${source}: it is the number alone, such as ${server.url.port}.`,
    });
  }
  return {
    user: valueOf(names.user, context),
    password: names.password === undefined ? null : valueOf(names.password, context),
    host: valueOf(names.host, context)
      .trim()
      .replace(/^\[(.*)\]$/, '$1'),
    port,
    database: valueOf(names.database, context),
    parameters: {},
  };
}

interface Named {
  readonly address: PostgresAddress;
  readonly environment: Addressed;
  /** The variables that the address came from. */
  readonly source: string;
}

/** Adds what db.config.json and the command line say. Where file and URL contradict, neither is guessed to be right. */
function withSettings({ address, environment, source }: Named, context: TargetContext): PostgresAddress {
  const parameters: Record<string, string> = { ...address.parameters };
  for (const key of ['sslmode', 'sslrootcert'] as const) {
    const wanted = environment[key];
    if (wanted === undefined) continue;
    if (parameters[key] !== undefined && parameters[key] !== wanted) {
      throw unusable(context, source, `has another ${key} than db.config.json (${wanted}): keep one of them`);
    }
    parameters[key] = wanted;
  }
  for (const key of ['sslrootcert', 'sslcert', 'sslkey']) {
    const path = parameters[key];
    if (path !== undefined && path !== 'system') parameters[key] = absolute(path, context.workspaceRoot);
  }
  if (context.connectTimeoutMs !== null)
    parameters['connect_timeout'] = String(context.connectTimeoutMs / 1000);
  return { ...address, parameters };
}

function absolute(path: string, root: string): string {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)
    ? path
    : `${root.replace(/[/\\]$/, '')}/${path.replace(/^\.\//, '')}`;
}

function unusable(
  context: TargetContext,
  source: string,
  fault: string | { readonly problem: string; readonly next: string },
): LockstepError {
  const { problem, next } =
    typeof fault === 'string'
      ? {
          problem: fault,
          next: `Correct the value of ${source}; a URL is ${traitsOf(context.module.config.dialect).urlExample}`,
        }
      : fault;
  return new LockstepError('CONFIG.INVALID', {
    what: `Environment "${context.environment}" of ${context.module.name} cannot be used: ${source} ${problem}.`.replace(
      /([.?])\.$/,
      '$1',
    ),
    next: [next],
  });
}
