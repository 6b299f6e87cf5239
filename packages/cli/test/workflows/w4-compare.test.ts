import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { errorsOf, resultOf } from '../support/json-output.js';
import type { ScenarioDatabase } from '../../../adapters/test/contracts/scenario-database.js';
import { SCENARIO_ROWS, titleOf } from '../scenarios/scenario-rows.js';

const USERS = 'CREATE TABLE users (id integer NOT NULL, mail varchar(100) NOT NULL, PRIMARY KEY (id));\n';
const ORDERS = 'CREATE TABLE orders (id integer NOT NULL, total integer NOT NULL, PRIMARY KEY (id));\n';
const MORE_USERS = USERS.replace(', PRIMARY KEY', ', nick varchar(20), PRIMARY KEY');

interface Comparison {
  readonly from: string;
  readonly to: string;
  readonly differences: readonly { readonly object: string }[];
  readonly statements: readonly { readonly sql: string }[];
}

describe.each(SCENARIO_ROWS)('W4: environments compared with each other: $title', (row) => {
  describe.skipIf(row.missing !== null)(titleOf(row), () => {
    let workspace: CliWorkspace;
    let staging: ScenarioDatabase;
    let production: ScenarioDatabase;

    beforeEach(async () => {
      [staging, production] = await Promise.all([row.open(), row.open()]);
      workspace = cliWorkspace();
      const scratch = row.dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
      workspace.write({
        api: {
          sql: { '001.sql': USERS + ORDERS },
          config: {
            dialect: row.dialect,
            engine: row.engine,
            defaultEnvironment: row.dialect === 'postgresql' ? 'local' : 'staging',
            environments: {
              ...(row.dialect === 'postgresql' ? { local: { database: 'embedded', version: 15 } } : {}),
              staging: { urlFrom: 'STAGING_URL', ...scratch },
              production: { urlFrom: 'PRODUCTION_URL', protected: true, ...scratch },
            },
          },
        },
      });
    });

    afterEach(async () => {
      await Promise.all([staging.drop(), production.drop()]);
      await workspace.dispose();
    });

    const run = async (line: string): Promise<CliResult> =>
      await workspace.run(['diff', ...line.split(' '), '--json'], {
        env: {
          STAGING_URL: staging.url,
          PRODUCTION_URL: production.url,
          LOCKSTEP_ATLAS: TEST_ATLAS ?? '',
        },
      });

    const compare = async (line: string): Promise<Comparison> => {
      const { stdout } = await run(line);
      expect(errorsOf(stdout)).toEqual([]);
      return resultOf<Comparison>(stdout);
    };

    test.each([
      ['env:staging', 'env:production'],
      ['env:production', 'env:staging'],
    ])('the SQL from %s to %s makes them the same', async (from, to) => {
      await staging.run(MORE_USERS);
      await production.run(USERS + ORDERS);
      const found = await compare(`--from=${from} --to=${to}`);
      expect(found.differences.length).toBeGreaterThan(0);
      const changed = from === 'env:staging' ? staging : production;
      await changed.run(found.statements.map(({ sql }) => `${sql};\n`).join(''));
      expect(await compare(`--from=${from} --to=${to}`)).toMatchObject({ differences: [], statements: [] });
      expect(await staging.columns('users')).toEqual(await production.columns('users'));
    });

    test('a snapshot of an environment is the SQL that makes it, and the files are compared with it', async () => {
      await staging.run(USERS);
      const file = join(workspace.root, 'staging.sql');
      await compare(`--from=empty --to=env:staging --out=${file}`);
      expect(readFileSync(file, 'utf8')).toContain('CREATE TABLE');
      expect(await compare(`--from=snapshot:${file} --to=env:staging`)).toMatchObject({ differences: [] });
      const missing = await compare(`--from=snapshot:${file} --to=files`);
      expect(missing.statements.map(({ sql }) => sql).join('\n')).toMatch(/CREATE TABLE [^(]*orders/);
      expect((await run(`--from=snapshot:${file} --to=files --fail-on=changes`)).code).toBe(2);
      expect(await staging.tables()).toEqual(['users']);
    });
  });
});
