import { cacheStatus, type CacheStatus } from './cache-status.js';
import type { Workspace } from './workspace.js';

const CACHED = ['db-check', 'db-diff', 'db-pull'];

/** Runs a target of all modules and says which tasks were done and which came from the cache. */
export async function runTargets(
  workspace: Workspace,
  target: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CacheStatus & { readonly output: string }> {
  const [name = '', configuration] = target.split(':');
  const chosen = configuration === undefined ? [] : ['-c', configuration];
  const args = ['run-many', '-t', name, ...chosen, '--output-style=stream', '--parallel=1'];
  const { output } = await workspace.mustNx(args, env);
  return { ...cacheStatus(output, CACHED), output };
}
