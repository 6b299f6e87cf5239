import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readManifestSync } from './read-manifest-sync.js';

/** Where a workspace begins: the folder with nx.json, else of the git repository, else of package.json's workspaces. */
export function findWorkspaceRoot(start: string): string {
  const folders = [...upwards(realpathSync(start))];
  const first = (holds: (folder: string) => boolean): string | undefined => folders.find(holds);
  return (
    first((folder) => existsSync(join(folder, 'nx.json'))) ??
    first((folder) => existsSync(join(folder, '.git'))) ??
    first(hasWorkspaces) ??
    folders[0] ??
    start
  );
}

function hasWorkspaces(folder: string): boolean {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return true;
  return readManifestSync(folder).has('workspaces');
}

function* upwards(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield current;
    if (dirname(current) === current) return;
  }
}
