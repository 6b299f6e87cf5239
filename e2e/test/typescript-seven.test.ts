import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSql } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { packedPackages } from '../src/installed-packages.js';
import { once } from '../src/once.js';
import { registryProblem } from '../src/registry.js';
import { mustRun } from '../src/run-command.js';
import { type Workspace, workspaceIn } from '../src/workspace.js';

const problem = await registryProblem();
const VERSION = '7.0.2';

/** A workspace without Nx, with the real TypeScript 7 and the packed packages. */
async function installed(shared: string): Promise<string> {
  const tarballs = await packedPackages(shared);
  const folder = join(shared, 'typescript-seven');
  await once(folder, async () => {
    const manifest = { name: 'stranger', version: '0.0.0', private: true };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--save-exact'];
    const own = tarballs.filter((path) => !/lockstep-nx-/.test(path));
    await mustRun(['npm', 'install', '-D', ...quiet, `typescript@${VERSION}`, ...own], { cwd: folder });
    await mustRun(['npx', 'lockstep', 'init', '--module=api', '--pull=drizzle'], { cwd: folder });
  });
  return folder;
}

describe.skipIf(problem !== '')(`a workspace whose compiler is TypeScript 7${problem}`, () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = workspaceIn(await installed(inject('sharedFolder')));
  }, 600_000);

  afterAll(async () => await workspace?.lockstep(['server', 'stop']));

  test('syncs tables and types, and types that its compiler refuses are not written', async () => {
    const version = await mustRun(['npx', 'tsc', '--version'], { cwd: workspace.folder });
    expect(version.output).toContain(VERSION);
    const synced = await workspace.lockstep(['sync']);
    expect(synced.output).toContain('Types regenerated in src/db');
    expect(synced.exitCode).toBe(0);
    const url = await workspace.lockstep(['exec', '--', 'printenv', 'DATABASE_URL']);
    const tables = await runSql(url.stdout.trim(), "SELECT to_regclass('public.api_items')::text AS name");
    expect(tables).toEqual([{ name: 'api_items' }]);

    await workspace.write('tsconfig.json', '{ "compilerOptions": { "lib": ["no-such-library"] } }\n');
    await workspace.write('db/schema/002.sql', 'CREATE TABLE more (id bigint PRIMARY KEY);\n');
    const refused = await workspace.lockstep(['sync']);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain('PULL.FAILED: The generated types do not compile under tsc --strict');
  }, 600_000);
});
