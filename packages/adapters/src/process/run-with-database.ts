import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { EnvironmentConfig } from '@lockstep/core/config/module-config.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { loadDialect } from '../dialects/dialect.js';
import { openWorkspace } from '../files/workspace.js';
import { clientVariables, withoutClientVariables } from './client-variables.js';

export interface DatabaseCommand {
  /** Workspace root, absolute. */
  readonly root: string;
  readonly module: WorkspaceModule;
  /** Null for the module's default environment. */
  readonly environment: string | null;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called when everything is known and the command takes over the streams. */
  readonly onStart?: () => void;
  /** Called with the reason where the command cannot be run. */
  readonly onNotRun?: (reason: string) => void;
}

/**
 * Runs a command with the streams of this process, `DATABASE_URL`, and the names the environment is configured with.
 * Gives its exit code (128 + n where signal n ended it, 127 where it does not exist, 126 where it may not be run).
 * Throws `CONFIG.INVALID`, `ENV.MISSING`, `SCRATCH.UNAVAILABLE`.
 */
export async function runWithDatabase(request: DatabaseCommand): Promise<number> {
  const { root, module } = request;
  const environment = await openWorkspace(request.env).resolve({
    root,
    module,
    environment: request.environment,
    purpose: 'connect',
    connectTimeoutMs: null,
  });
  const target =
    environment.target ??
    (await (
      await loadDialect(module.config.dialect)
    ).embedded({
      workspaceRoot: root,
      environment: environment.name,
      version: environment.embedded?.version ?? null,
    }));
  const config = module.config.environments[environment.name];
  const env = { ...withoutClientVariables(request.env), ...variablesOf(target, config) };
  request.onStart?.();
  return await runAttached({ ...request, env });
}

/** The variables a command finds its database by. They reach the command's environment and nothing else. */
export function variablesOf(
  target: ConnectionTarget,
  config: EnvironmentConfig | undefined,
): Readonly<Record<string, string>> {
  return { ...clientVariables(target), ...configuredVariables(target, config) };
}

function configuredVariables(
  target: ConnectionTarget,
  config: EnvironmentConfig | undefined,
): Readonly<Record<string, string>> {
  const url = target.url.reveal();
  if (config === undefined || 'database' in config) return { DATABASE_URL: url };
  if ('urlFrom' in config) return { DATABASE_URL: url, [config.urlFrom]: url };
  const address = traitsOf(target.dialect).server?.parse(url).address;
  if (address === undefined) throw new Error('a resolved target has a URL that can be read');
  const { host, port, user, password, database } = config.from;
  return {
    DATABASE_URL: url,
    [host]: address.host,
    [user]: address.user,
    [database]: address.database,
    ...(port === undefined ? {} : { [port]: String(address.port) }),
    ...(password === undefined ? {} : { [password]: address.password ?? '' }),
  };
}

async function runAttached(
  request: Pick<DatabaseCommand, 'command' | 'cwd' | 'env' | 'onNotRun'>,
): Promise<number> {
  const [file = '', ...args] = request.command;
  const child = spawn(file, args, { cwd: request.cwd, env: { ...request.env }, stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  // The terminal sends Ctrl-C to the child as well; the others reach only us.
  const forwarded = ['SIGTERM', 'SIGHUP'] as const;
  for (const signal of forwarded) process.on(signal, pass);
  try {
    return await new Promise<number>((resolve) => {
      child.once('error', ({ code }: NodeJS.ErrnoException) => {
        const isForbidden = code === 'EACCES';
        request.onNotRun?.(`${file}: ${isForbidden ? 'permission denied' : 'command not found'}`);
        resolve(isForbidden ? 126 : 127);
      });
      child.once('exit', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    for (const signal of forwarded) process.off(signal, pass);
  }
}
