import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { resultOf } from './support/json-output.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

test('an extension for superusers is no obstacle in the local database', async () => {
  workspace.write({
    api: {
      config: { trust: ['postgres_fdw'] },
      sql: {
        '001.sql': `CREATE SCHEMA far;
          CREATE EXTENSION postgres_fdw SCHEMA far;
          CREATE EXTENSION citext;
          CREATE TABLE public.users (id bigint PRIMARY KEY, email citext);`,
      },
    },
  });
  const dryRun = await workspace.run(['apply', '--dry-run', '--json']);
  expect(resultOf(dryRun.stdout)).toMatchObject({ outcome: 'dry-run' });
  expect(dryRun.stderr).not.toContain('created extension');

  const applied = await workspace.run(['apply', '--json']);
  expect(applied.stderr).toContain('created extension postgres_fdw');
  expect(resultOf(applied.stdout)).toMatchObject({ outcome: 'applied', error: null });
  expect(resultOf((await workspace.run(['diff', '--json'])).stdout)).toMatchObject({
    empty: true,
    statements: [],
  });
  const again = await workspace.run(['apply', '--json']);
  expect(resultOf(again.stdout)).toMatchObject({ outcome: 'nothing-to-do' });
});
