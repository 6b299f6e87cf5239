import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import { runWithDatabase } from '@lockstep/adapters/process/run-with-database.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { visible } from '@lockstep/core/text/visible.js';
import type { CliFace } from '../face.js';
import { moduleHere } from '../module-here.js';

/**
 * `lockstep exec [--environment=e] [--module=m] -- <command>`: runs a command with `DATABASE_URL` and the names the
 * environment is configured with; gives the command's exit code.
 */
export async function runExec(args: readonly string[], face: CliFace): Promise<number> {
  const split = args.indexOf('--');
  const command = split === -1 ? [] : args.slice(split + 1);
  if (command.length === 0) {
    throw new LockstepError('CONFIG.INVALID', {
      what: 'lockstep exec needs a command after "--".',
      next: ['{bin} exec -- npm start', '{bin} exec -- psql'],
    });
  }
  const options = readOptions(args.slice(0, split));
  const root = findWorkspaceRoot(face.cwd);
  face.status?.show('looking for the database');
  const content = await openWorkspace(face.env).read(root);
  const module = moduleHere({ content, cwd: face.cwd, name: options.module });
  return await runWithDatabase({
    root,
    module,
    environment: options.environment,
    command,
    env: face.env,
    cwd: face.cwd,
    onStart: () => face.status?.stop(),
    onNotRun: (reason) => face.stderr(`lockstep exec: ${visible(reason)}\n`),
  });
}

function longOption(argument: string): string {
  return argument.replace(/^-e(?:=?(.+))?$/, (_, value?: string) =>
    value === undefined ? '--environment' : `--environment=${value}`,
  );
}

function readOptions(args: readonly string[]): {
  readonly environment: string | null;
  readonly module: string | null;
} {
  const found: { environment: string | null; module: string | null } = { environment: null, module: null };
  for (let index = 0; index < args.length; index += 1) {
    const match = /^--(environment|module)(?:=(.*))?$/.exec(longOption(args[index] ?? ''));
    if (match === null) {
      throw new LockstepError('CONFIG.INVALID', {
        what: `Unknown option "${args[index] ?? ''}".`,
        next: ['{bin} exec -- <command>', '{bin} exec --help'],
      });
    }
    const value = match[2] ?? args[(index += 1)] ?? '';
    if (match[1] === 'module') found.module = value;
    else found.environment = value;
  }
  return found;
}
