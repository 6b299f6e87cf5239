import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

test('check refuses an extension that reaches out, with the line that trusts the files with it', async () => {
  workspace.write({ api: { sql: { '001.sql': 'CREATE TABLE a ();\nCREATE EXTENSION dblink;' } } });
  const { code, stderr } = await workspace.run(['check']);
  expect(code).toBe(1);
  expect(stderr).toContain('SCHEMA.UNSUPPORTED');
  expect(stderr).toContain('db/schema/001.sql:2:1');
  expect(stderr).toContain('"trust": ["dblink"] in db.config.json');
});

test('a plan says what its files are trusted with', async () => {
  workspace.write({
    api: { config: { trust: ['dblink'] }, sql: { '001.sql': 'CREATE EXTENSION dblink;' } },
  });
  const { code, stdout, stderr } = await workspace.run(['diff']);
  expect([code, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('schema files may use dblink')]);
  expect(workspace.read('modules/api/.lockstep/local/plan.md')).toContain(
    '- trust: schema files may use dblink',
  );
  expect(JSON.parse(workspace.read('modules/api/.lockstep/local/plan.json'))).toMatchObject({
    trust: ['dblink'],
  });
});

test('a protected environment refuses files with the login of the target', async () => {
  workspace.write({
    api: {
      config: { trust: ['login'] },
      environments: { production: { urlFrom: 'TARGET_URL', protected: true } },
      sql: { '001.sql': 'CREATE TABLE a ();' },
    },
  });
  const env = { TARGET_URL: 'postgres://nobody@127.0.0.1:1/none' };
  const { code, stderr } = await workspace.run(['diff', '--environment=production'], { env });
  expect(code).toBe(1);
  expect(stderr).toContain('CONFIG.INVALID');
  expect(stderr).toContain('Environment "production" of api is protected, and its "trust" names "login".');
});

test('check ends a statement that does not end, and names it', async () => {
  workspace.write({
    api: { sql: { '001.sql': 'CREATE TABLE a ();\nDO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$;' } },
  });
  const { code, stderr } = await workspace.run(['check', '--load-timeout=2s']);
  expect(code).toBe(1);
  expect(stderr).toContain('TOOL.TIMEOUT');
  expect(stderr).toContain('db/schema/001.sql:2:1: Loading the schema files took longer than 2 s');
  expect(stderr).toContain('--load-timeout=10s');
});
