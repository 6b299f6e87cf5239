import { randomBytes } from 'node:crypto';
import { runSql } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { postgresModules } from '../support/postgres-modules.js';

const SCHEMA = `
CREATE TABLE notes (id integer PRIMARY KEY, text text DEFAULT 'é' CHECK (text <> 'ü'));
COMMENT ON TABLE notes IS 'für später';
`;

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => {
  await workspace.dispose();
});

/** A database that keeps its text in this encoding. */
async function databaseIn(encoding: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const server = inject('postgres18');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runSql(server, `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await runSql(server, `DROP DATABASE ${name} WITH (FORCE)`)),
  };
}

describe.each(['LATIN1', 'EUC_JP', 'SQL_ASCII'])('in a database whose text is %s', (encoding) => {
  test('a module is made and in step, and a character it does not have is an error with its place', async () => {
    const database = await databaseIn(encoding);
    const module = postgresModules(workspace, { url: database.url, modules: { api: SCHEMA } });
    const byIvan = { env: { TARGET_URL: database.url, GITHUB_ACTOR: 'Иван😀' } };
    const apply = ['apply', '--environment=target', '--json', '--module=api'];
    try {
      const { code, stdout } = await workspace.run(apply, byIvan);
      expect(code).toBe(0);
      expect(stdout).not.toContain('is not in the ledger');
      expect(await module.diff()).toMatchObject({ empty: true });
      const [row] = await runSql(database.url, 'SELECT actor, result FROM lockstep.applied_plan');
      expect(row?.['result']).toBe('applied');
      expect(['Иван😀', '\\u{418}\\u{432}\\u{430}\\u{43d}\\u{1f600}']).toContain(row?.['actor']);

      module.sql(`${SCHEMA}COMMENT ON COLUMN notes.text IS '😀';`);
      const end = await workspace.run(apply, byIvan);
      if (encoding === 'SQL_ASCII') return expect(end.code).toBe(0);
      expect(end.code).toBe(1);
      expect(end.stdout).toContain('has no equivalent in encoding');
      expect(end.stdout).toContain('db/schema/001.sql:4:1');
      expect(end.stderr).not.toMatch(/^\s+at /m);
    } finally {
      await database.drop();
    }
  });
});
