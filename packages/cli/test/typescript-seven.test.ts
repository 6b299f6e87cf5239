import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace, REPOSITORY_PACKAGES } from './support/cli-workspace.js';
import { databaseState } from './support/database-state.js';

let workspace: CliWorkspace;
let packages: string;

/** The packages of this repository, with a compiler that has a command and nothing to require, as TypeScript 7. */
beforeAll(() => {
  packages = mkdtempSync(join(tmpdir(), 'lockstep-packages-'));
  for (const name of readdirSync(REPOSITORY_PACKAGES)) {
    if (name !== 'typescript') symlinkSync(join(REPOSITORY_PACKAGES, name), join(packages, name));
  }
  mkdirSync(join(packages, 'typescript/bin'), { recursive: true });
  writeFileSync(join(packages, 'typescript/bin/tsc'), '');
  const manifest = { name: 'typescript', version: '7.0.0', type: 'module', bin: { tsc: 'bin/tsc' } };
  writeFileSync(join(packages, 'typescript/package.json'), JSON.stringify(manifest));
  workspace = cliWorkspace(packages);
});

afterAll(async () => {
  await workspace.dispose();
  rmSync(packages, { recursive: true, force: true });
});

test.each(['drizzle', 'kysely'])(
  'with TypeScript 7 a sync that pulls %s says so before it applies anything',
  async (tool) => {
    const database = await testDatabase();
    try {
      workspace.write({
        api: {
          sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' },
          config: { pull: [{ tool, out: 'src/db' }] },
          environments: { target: { urlFrom: 'TARGET_URL', approval: 'auto' } },
        },
      });
      const before = await databaseState(database.url);
      const end = await workspace.run(['sync', '--environment=target'], {
        env: { TARGET_URL: database.url },
      });
      expect(end.code).toBe(1);
      expect(end.stderr).toContain('PULL.FAILED: typescript 7.0.0 has no compiler interface');
      expect(end.stderr).toContain('npm i -D typescript@5');
      expect(await databaseState(database.url)).toEqual(before);
    } finally {
      await database.drop();
    }
  },
);
