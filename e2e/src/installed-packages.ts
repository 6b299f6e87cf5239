import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NxLine } from './nx-line.js';
import { once } from './once.js';
import { mustRun } from './run-command.js';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGES = ['core', 'adapters', 'nx', 'cli'];

/**
 * Packs the four packages, once for all test files of the run, unless `E2E_TARBALLS` names a folder that holds them.
 * Gives the paths of the tarballs.
 */
export async function packedPackages(shared: string): Promise<readonly string[]> {
  const given = process.env['E2E_TARBALLS'];
  return await tarballsIn(given ?? (await packInto(join(shared, 'tarballs'))));
}

async function packInto(folder: string): Promise<string> {
  await once(folder, async () => {
    await mustRun(['npx', 'tsc', '-b', 'tsconfig.build.json'], { cwd: REPOSITORY });
    const workspaces = PACKAGES.map((name) => `--workspace=packages/${name}`);
    const pack = ['npm', 'pack', '--ignore-scripts', `--pack-destination=${folder}`, ...workspaces];
    await mustRun(pack, { cwd: REPOSITORY });
  });
  return folder;
}

async function tarballsIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder);
  return files.filter((file) => file.endsWith('.tgz')).map((file) => join(folder, file));
}

/** Makes a workspace with a line of Nx as the README says: install, `init`, `db-module api`. Once for all test files. */
export async function installedWorkspace(shared: string, line: NxLine): Promise<string> {
  const tarballs = await packedPackages(shared);
  const folder = join(shared, `nx-${line.nx}`);
  await once(folder, async () => {
    const cwd = folder;
    await writeFile(
      join(cwd, 'package.json'),
      '{ "name": "stranger", "version": "0.0.0", "private": true }\n',
    );
    await writeFile(join(cwd, 'nx.json'), '{ "analytics": false }\n');
    await writeFile(join(cwd, '.gitignore'), 'node_modules\n.nx');
    const packages = [`nx@${line.nx}`, `@nx/devkit@${line.devkit}`, 'typescript@5.9.3', ...tarballs];
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--save-exact'];
    await mustRun(['npm', 'install', '-D', ...quiet, ...packages], { cwd });
    await mustRun(['npx', 'nx', 'g', '@lockstep/nx:init'], { cwd });
    await mustRun(['npx', 'nx', 'g', '@lockstep/nx:db-module', 'api'], { cwd, env: OFFLINE_FIRST });
  });
  return folder;
}

/** For the install that Nx starts itself after a generator. */
const OFFLINE_FIRST = {
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
};
