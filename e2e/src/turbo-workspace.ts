import { access, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NX_24 } from './nx-line.js';
import { type CommandResult, mustRun, runCommand } from './run-command.js';
import { newWorkspace, type Workspace } from './workspace.js';

const REPOSITORY_PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const VARIABLES = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_CACHE_DIR: '.turbo/cache' };

type Variables = Readonly<Record<string, string>>;

/** A workspace of npm and Turborepo, without Nx, in a git repository. */
export interface TurboWorkspace extends Workspace {
  /** `turbo run` with these arguments. */
  turbo(args: readonly string[], env?: Variables): Promise<CommandResult>;
  git(args: readonly string[]): Promise<CommandResult>;
}

/** A new one with the packages of an installed workspace, and the Turborepo of this repository. */
export async function newTurboWorkspace(shared: string): Promise<TurboWorkspace> {
  const workspace = await newWorkspace(shared, NX_24);
  const { folder } = workspace;
  for (const file of ['nx.json', 'package-lock.json']) await workspace.remove(file);
  for (const name of ['turbo', '@turbo'])
    if (!(await exists(join(folder, 'node_modules', name))))
      await symlink(join(REPOSITORY_PACKAGES, name), join(folder, 'node_modules', name));
  const git = async (args: readonly string[]): Promise<CommandResult> =>
    await mustRun(['git', '-c', 'user.name=Mia', '-c', 'user.email=mia@example.com', ...args], {
      cwd: folder,
    });
  await git(['init', '-q', '-b', 'main']);
  const program = join(REPOSITORY_PACKAGES, 'turbo', 'bin', 'turbo');
  return {
    ...workspace,
    turbo: async (args, env) =>
      await runCommand([process.execPath, program, 'run', ...args], {
        cwd: folder,
        env: {
          ...VARIABLES,
          PATH: `${join(folder, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
          ...env,
        },
      }),
    git,
  };
}

/** What became of each task that can be cached, by id: `@shop/auth#db-diff`. */
export function turboStates(output: string): {
  readonly ran: readonly string[];
  readonly hit: readonly string[];
} {
  const lines = [...output.matchAll(/^(\S+):(db-\S+): cache (hit|miss|bypass)/gm)];
  const of = (wanted: string): readonly string[] =>
    lines
      .filter(([, , , state]) => state === wanted)
      .map(([, home = '', task = '']) => `${home}#${task}`)
      .sort();
  return { ran: of('miss'), hit: of('hit') };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
