import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { resultOf } from '../support/json-output.js';
import type { ScenarioDatabase } from '../../../adapters/test/contracts/scenario-database.js';
import { SCENARIO_ROWS, titleOf } from '../scenarios/scenario-rows.js';

const MARK = '\n-- lockstep:renamed-from old\nemail';

/** Live databases whose texts hold the mark wherever a database keeps a stranger's text as it was written. */
const LIVE: Readonly<Record<string, string>> = {
  postgresql: `CREATE TABLE post (id int PRIMARY KEY, note text DEFAULT 'x${MARK}', email text, CONSTRAINT "c${MARK}" CHECK (id > 0));
    COMMENT ON TABLE post IS 'x${MARK}';
    COMMENT ON COLUMN post.email IS 'x${MARK}';
    CREATE TYPE mood AS ENUM ('x${MARK}');
    CREATE VIEW read_post AS SELECT id, 'x${MARK}'::text AS note FROM post;
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$
      -- lockstep:renamed-from old
      SELECT 1 AS email $$;
    CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS '
      -- lockstep:renamed-from old
      DECLARE email int; BEGIN RETURN 1; END';`,
  mariadb: `CREATE TABLE post (id int PRIMARY KEY, note varchar(90) DEFAULT 'x${MARK}', email varchar(90) COMMENT 'x${MARK}') COMMENT 'x${MARK}';
    CREATE TABLE \`t${MARK}\` (id int, \`c${MARK}\` int);
    CREATE VIEW read_post AS SELECT id, 'x${MARK}' AS note FROM post;
    CREATE FUNCTION f() RETURNS int DETERMINISTIC BEGIN
      -- lockstep:renamed-from old
      RETURN 1; END;
    CREATE TRIGGER touch BEFORE INSERT ON post FOR EACH ROW BEGIN${MARK}: BEGIN END; END;`,
  sqlite: `CREATE TABLE post (id int PRIMARY KEY, note text DEFAULT 'x${MARK}', -- lockstep:renamed-from old
      email text, /*${MARK} */ "c${MARK}" int);
    CREATE VIEW read_post AS SELECT id, -- lockstep:unknown
      'x${MARK}' AS note FROM post;
    CREATE TRIGGER touch AFTER INSERT ON post BEGIN
      -- lockstep:renamed-from old
      UPDATE post SET email = 'x' WHERE id = new.id; END;`,
};

let workspace: CliWorkspace;

beforeEach(() => {
  workspace = cliWorkspace();
  mkdirSync(join(workspace.root, 'modules/shop'), { recursive: true });
  workspace.put('nx.json', '{}');
});

afterEach(async () => await workspace.dispose());

const rows = SCENARIO_ROWS.filter(
  ({ dialect, engine }) => (dialect === 'postgresql') === (engine === 'pg-delta'),
);

describe.each(rows.map((row) => ({ ...row, name: titleOf(row) })))(
  'annotations in the texts of a database: $name',
  ({ missing, dialect, engine, open }) => {
    let live: ScenarioDatabase;
    let other: ScenarioDatabase;

    beforeEach(async () => {
      [live, other] = [await open(), await open()];
    });

    afterEach(async () => {
      await live.drop();
      await other.drop();
    });

    const run = async (...argv: readonly string[]): Promise<CliResult> =>
      await workspace.run(argv, {
        cwd: 'modules/shop',
        env: { LIVE_URL: live.url, OTHER_URL: other.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' },
      });

    test.skipIf(missing !== null)('init writes them and no plan renames anything', async () => {
      await live.run(LIVE[dialect] ?? '');
      await other.run('CREATE TABLE post (id int PRIMARY KEY, note varchar(90), old varchar(90))');
      const args = [`--dialect=${dialect}`, `--engine=${engine}`, '--pull=none', '--skip-install'];
      const made = await run('init', '--from-database', '--url-from=LIVE_URL', ...args);
      expect(made.code, made.stderr).toBe(0);
      const config = JSON.parse(workspace.read('modules/shop/db.config.json')) as {
        environments: Readonly<Record<string, object>>;
      };
      const environments = {
        ...config.environments,
        other: { ...config.environments['live'], urlFrom: 'OTHER_URL' },
      };
      workspace.put('modules/shop/db.config.json', JSON.stringify({ ...config, environments }));
      const same = await run('diff', '--environment=live', '--json');
      expect(same.code, same.stdout).toBe(0);
      expect(resultOf(same.stdout)).toMatchObject({ empty: true, statements: [] });
      const { statements } = resultOf((await run('diff', '--environment=other', '--json')).stdout) as {
        statements: readonly { readonly sql: string }[];
      };
      expect(statements.length).toBeGreaterThan(0);
      expect(statements.filter(({ sql }) => /\bRENAME\b.*\bold\b/i.test(sql))).toEqual([]);
    });
  },
);
