import { cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { installedWorkspace } from './installed-packages.js';
import type { NxLine } from './nx-line.js';
import { type CommandResult, mustRun, runCommand } from './run-command.js';

type Variables = Readonly<Record<string, string>>;

/** A workspace of our own, made of files given as text. */
export interface Workspace {
  readonly folder: string;
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
  nx(args: readonly string[], env?: Variables): Promise<CommandResult>;
  /** Throws where it does not end with 0. */
  mustNx(args: readonly string[], env?: Variables): Promise<CommandResult>;
  /** Run at the top, or in a folder below it. */
  lockstep(args: readonly string[], env?: Variables, below?: string): Promise<CommandResult>;
  /** Stops its embedded server and deletes it. */
  close(): Promise<void>;
}

/** A new workspace with nothing but the packages of an installed one; ours are a copy that tests may change. */
export async function newWorkspace(shared: string, line: NxLine): Promise<Workspace> {
  const installed = await installedWorkspace(shared, line);
  const folder = join(shared, `workspace-${randomBytes(4).toString('hex')}`);
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await borrowPackages(join(installed, 'node_modules'), join(folder, 'node_modules'));
  for (const file of ['package.json', 'package-lock.json'])
    await cp(join(installed, file), join(folder, file));
  // A process of its own for each plugin takes a second of every run, and none of these tests is about it.
  const workspace = workspaceIn(folder, { NX_ISOLATE_PLUGINS: 'false' });
  await workspace.write('nx.json', '{ "analytics": false, "plugins": ["@lockstep/nx"] }\n');
  await workspace.write('.gitignore', 'node_modules\n.nx\n.lockstep/\n');
  return workspace;
}

/** The workspace in a folder; its programs are run as npx would run them, with these variables. */
export function workspaceIn(folder: string, variables: Variables = {}): Workspace {
  const program = (name: string, args: readonly string[]): readonly string[] => [
    join(folder, 'node_modules/.bin', name),
    ...args,
  ];
  const place = (env: Variables = {}) => ({ cwd: folder, env: { ...variables, ...env } });
  return {
    folder,
    write: async (path, content) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    remove: async (path) => await rm(join(folder, path), { recursive: true, force: true }),
    nx: async (args, env) => await runCommand(program('nx', args), place(env)),
    mustNx: async (args, env) => await mustRun(program('nx', args), place(env)),
    lockstep: async (args, env, below = '.') =>
      await runCommand(program('lockstep', args), { ...place(env), cwd: join(folder, below) }),
    close: async () => {
      await runCommand(program('lockstep', ['server', 'stop']), place());
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function borrowPackages(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (name === '@lockstep') await cp(join(from, name), join(to, name), { recursive: true });
    else if (name !== '.package-lock.json' && name !== '.cache')
      await symlink(join(from, name), join(to, name));
  }
}
