import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runSql } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { installedWorkspace } from '../src/installed-packages.js';
import { NX_22, NX_23, NX_24 } from '../src/nx-line.js';
import { registryProblem } from '../src/registry.js';
import { mustRun } from '../src/run-command.js';
import { type Workspace, workspaceIn } from '../src/workspace.js';

const problem = await registryProblem();

/** What a stranger does first, and what is then there. */
async function syncs(workspace: Workspace): Promise<void> {
  const first = await workspace.mustNx(['run', 'api:db-sync']);
  expect(first.output).toContain('Schema applied to 127.0.0.1/local: 1 statement');
  expect(first.output).toContain('Types regenerated in src/db: schema.ts, relations.ts');
  expect(await columnsOf(workspace, 'api_items')).toEqual(['id', 'name', 'created_at']);

  await mustRun(
    [
      'npx',
      'tsc',
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--skipLibCheck',
      'modules/api/src/db/schema.ts',
    ],
    { cwd: workspace.folder },
  );
}

/** What they do next. */
async function isInStep(workspace: Workspace): Promise<void> {
  await workspace.mustNx(['run', 'api:db-sync']);
  const plan = await digest(workspace, 'modules/api/.lockstep/local/plan.json');
  const types = await digest(workspace, 'modules/api/src/db/schema.ts');
  const again = await workspace.mustNx(['run', 'api:db-sync']);
  expect(again.output).toContain('is in step with the files; nothing to apply');
  expect(await digest(workspace, 'modules/api/.lockstep/local/plan.json')).toBe(plan);
  expect(await digest(workspace, 'modules/api/src/db/schema.ts')).toBe(types);
  expect(JSON.parse(await text(workspace, 'modules/api/.lockstep/local/plan.json'))).toMatchObject({
    empty: true,
    statements: [],
  });
}

async function columnsOf(workspace: Workspace, table: string): Promise<readonly unknown[]> {
  const url = await workspace.lockstep(['exec', '--module=api', '--', 'printenv', 'DATABASE_URL']);
  const rows = await runSql(
    url.stdout.trim(),
    `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}' ORDER BY ordinal_position`,
  );
  return rows.map((row) => row['column_name']);
}

async function text(workspace: Workspace, path: string): Promise<string> {
  return await readFile(join(workspace.folder, path), 'utf8');
}

async function digest(workspace: Workspace, path: string): Promise<string> {
  return createHash('sha256')
    .update(await text(workspace, path))
    .digest('hex');
}

const RENAME = '--rename=public.api_items.name=public.api_items.title';

/** Runs in which an option was given to a task that does not take it, with what is said. */
const STRAY_RUNS: readonly (readonly [string, string])[] = [
  [`run api:db-sync ${RENAME}`, '--rename is not for db-sync'],
  ['run api:db-pull --accept=all', '--accept belongs to db-apply'],
  [`run api:db-check ${RENAME}`, '--rename is not for db-check'],
  [`run-many -t db-diff db-sync ${RENAME}`, '--rename is not for db-sync'],
  ['run api:db-sync:local --approve=0123456789ab', '--approve belongs to db-apply'],
  ['run-many --targets=db-pull --dry-run', '--dry-run belongs to db-apply'],
  ['run api:db-sync --plan saved', '--plan belongs to db-apply'],
];

/** What a person meets who renames a column and gives the option to a task that would not hand it on. */
async function refusesStrayOptions(workspace: Workspace, runs: typeof STRAY_RUNS): Promise<void> {
  const file = 'modules/api/db/schema/001_init.sql';
  const before = await text(workspace, file);
  await workspace.write(file, before.replace(/\bname\b/, 'title'));
  for (const [line, says] of runs) {
    const { exitCode, output } = await workspace.nx(line.split(' '));
    expect({ line, exitCode }).toEqual({ line, exitCode: 1 });
    expect(output).toContain(says);
    expect(output).not.toMatch(/unhandled|ran target|Schema applied|^\s+at /im);
    expect(await columnsOf(workspace, 'api_items')).toEqual(['id', 'name', 'created_at']);
  }
  await workspace.write(file, before);
}

describe.skipIf(problem !== '')(`a workspace made of the tarballs${problem}`, () => {
  describe.each([NX_24, NX_23, NX_22])('on Nx $nx', (line) => {
    let workspace: Workspace;

    beforeAll(async () => {
      workspace = workspaceIn(await installedWorkspace(inject('sharedFolder'), line));
    }, 600_000);

    afterAll(async () => {
      await workspace?.lockstep(['server', 'stop']);
    });

    test('syncs its first module: tables and types exist', async () => await syncs(workspace), 600_000);

    test(
      'an option given to a task that does not take it is refused before any task runs',
      async () => await refusesStrayOptions(workspace, line === NX_24 ? STRAY_RUNS : STRAY_RUNS.slice(0, 2)),
      600_000,
    );

    test.runIf(line === NX_24)(
      'a second run changes nothing (on Nx 24 only)',
      async () => await isInStep(workspace),
      600_000,
    );
  });
});
