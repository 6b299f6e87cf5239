import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { writeModule } from '../src/module-files.js';
import { NX_22, NX_24 } from '../src/nx-line.js';
import { registryProblem } from '../src/registry.js';
import { newWorkspace, type Workspace } from '../src/workspace.js';

const problem = await registryProblem();
const LINE = /^ {2}… (?:api: )?loading the schema files into a scratch database \(\d+ s\)$/m;

describe.skipIf(problem !== '')(`a task that takes long${problem}`, () => {
  describe.each([NX_24, NX_22])('on Nx $nx', (line) => {
    let workspace: Workspace;

    beforeAll(async () => {
      workspace = await newWorkspace(inject('sharedFolder'), line);
      await writeModule(workspace, {
        root: 'modules/api',
        config: {},
        sql: { '1.sql': 'DO $$ BEGIN PERFORM pg_sleep(3); END $$;\nCREATE TABLE t (id int PRIMARY KEY);\n' },
      });
    }, 600_000);

    afterAll(async () => await workspace?.close());

    test('says so in a batch, in a plain line that Nx does not keep', async () => {
      const check = async () => (await workspace.mustNx(['run', 'api:db-check'])).output;
      expect(await check()).toMatch(LINE);
      const again = await check();
      expect(again).toContain('cache');
      expect(again).not.toMatch(LINE);
    }, 300_000);

    test('says so alone', async () => {
      const { output } = await workspace.mustNx(['run', 'api:db-check', '--batch=false', '--skip-nx-cache']);
      expect(output).toMatch(LINE);
    }, 300_000);
  });
});
