import { cp, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { lockstep, REPOSITORY, withBenchWorkspace } from './bench-workspace.js';
import { mustRunNode } from './run-command.js';

/** The example shop under Nx, applied, with a filled cache. */
export interface NxShop {
  /** Runs `db-diff` of all modules. Throws where the plans were not made, or not all taken from the cache. */
  diff(plans: 'made' | 'cached'): Promise<void>;
}

const MODULES = ['auth', 'catalog', 'orders'];

/** Left by runs in the checkout: nothing of it belongs to the example. */
const LEFT_BY_RUNS = ['.lockstep', 'node_modules', 'src'];

/** Copies the example into a workspace of its own and applies it; however `use` ends, all of it is removed. */
export async function withNxShop<T>(
  settings: { readonly postgres: number; readonly signal: AbortSignal },
  use: (shop: NxShop) => Promise<T>,
): Promise<T> {
  const { postgres, signal } = settings;
  return await withBenchWorkspace(async ({ root, write }) => {
    for (const module of MODULES) await copyModule(module, { root, postgres, write });
    const nx = async (args: readonly string[]): Promise<string> =>
      await mustRunNode({ file: NX, args, cwd: root, env: nxVariables(root) }, signal);
    await lockstep(root, ['apply'], signal);
    await nx(DIFF);
    return await use({
      diff: async (plans) => {
        const made = plans === 'made';
        expectHits(await nx([...DIFF, ...(made ? ['--skip-nx-cache'] : [])]), made ? 0 : MODULES.length);
      },
    });
  });
}

const NX = join(REPOSITORY, 'node_modules/nx/dist/bin/nx.js');
const DIFF = ['run-many', '-t', 'db-diff', '--output-style=stream'];

function expectHits(output: string, expected: number): void {
  const hits = cacheHits(output);
  if (hits === expected) return;
  throw new Error(`${hits} plans came from the cache, expected ${expected}:\n${output}`);
}

/** How many tasks of a target Nx says it did not run. */
export function cacheHits(output: string, target = 'db-diff'): number {
  const plain = output.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '');
  const hit = new RegExp(`^> nx run [^\\s:]+:${target}\\S* +\\[.*cache.*\\]`, 'gm');
  return [...plain.matchAll(hit)].length;
}

/** The daemon would outlive the run and hold the workspace's folder. */
export function nxVariables(root: string): Readonly<Record<string, string>> {
  return {
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    NX_NATIVE_FILE_CACHE_DIRECTORY: join(root, '.nx', 'native'),
  };
}

async function copyModule(
  name: string,
  to: {
    readonly root: string;
    readonly postgres: number;
    readonly write: (path: string, content: string) => Promise<void>;
  },
): Promise<void> {
  const source = join(REPOSITORY, 'examples/shop', name);
  await cp(source, join(to.root, 'shop', name), {
    recursive: true,
    filter: (path) => !LEFT_BY_RUNS.includes(basename(path)),
  });
  const config = await readFile(join(source, 'db.config.json'), 'utf8');
  const versioned = config.replace(/"version": \d+/, `"version": ${to.postgres}`);
  await to.write(`shop/${name}/db.config.json`, versioned);
}
