import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '@lockstep/core/text/place.js';
import { TEST_ATLAS } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIO_SERVERS } from './support/scenario-servers.js';
import { type CliWorkspace, cliWorkspace, type Variables } from './support/cli-workspace.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

const FIRST = 'CREATE TABLE users (\n  id int PRIMARY KEY,\n  gone int\n);\n';
const SECOND =
  '-- Users, é\n\nCREATE TABLE users (\n  id int PRIMARY KEY,\n  email varchar(20) NOT NULL\n);\nCREATE INDEX by_email ON users (email);\n';

interface Placed {
  readonly place?: Place;
}

interface Result {
  readonly statements: readonly (Placed & { readonly sql: string; readonly hazards: readonly Placed[] })[];
}

interface Printed {
  readonly modules: readonly {
    readonly result?: Result;
    readonly findings?: readonly (Placed & { readonly code: string })[];
    readonly error?: Placed & { readonly code: string };
  }[];
}

/** What a reader sees at a place of the module's files. */
function opened({ place }: Placed): string | null {
  if (place === undefined) return null;
  const line = workspace.read(`modules/api/${place.file}`).split('\n')[place.line - 1] ?? '';
  return [...line].slice(place.column - 1).join('');
}

/** Every statement and every hazard of the plan shows what the files say at its place. */
async function expectPlacedPlan(env: Variables): Promise<void> {
  const made = await workspace.run(['diff', '--json', '--format=markdown:out/plan.md'], { env });
  expect(made.code, made.stderr).toBe(0);
  const printed = moduleOf(made.stdout);
  const statements = printed.result?.statements ?? [];
  expect(statements).not.toEqual([]);
  for (const statement of statements) {
    expect(opened(statement), statement.sql).toMatch(
      /^(?:CREATE TABLE users \(|email varchar|CREATE INDEX by_email ON users)/,
    );
    for (const hazard of statement.hazards) expect(hazard.place).toEqual(statement.place);
  }
  // One ALTER TABLE does it all on MariaDB; its place is that of the column it adds.
  expect(statements.map(opened).at(-1)).toBe(
    statements.length === 1 ? 'email varchar(20) NOT NULL' : 'CREATE INDEX by_email ON users (email);',
  );
  const findings = printed.findings ?? [];
  expect(findings.map(({ code }) => code)).toContain('DATA_LOSS');
  expect(findings.map(opened)).not.toContain(null);
  expect(workspace.read('out/plan.md')).toMatch(
    /^# Plan for `api` in `target`\n[^]*`db\/schema\/1\.sql:[57]`/,
  );
}

async function expectPlacedError(env: Variables): Promise<void> {
  const { code, stdout } = await workspace.run(['check', '--format=json'], { env });
  const error = moduleOf(stdout).error ?? { code: 'none' };
  expect([code, error.code]).toEqual([1, 'SCHEMA.INVALID_SQL']);
  expect(opened(error)).toMatch(/^(?:CREATE TABLE broken|PRIMARY)/);
}

function moduleOf(stdout: string): Printed['modules'][number] {
  return (JSON.parse(stdout) as Printed).modules[0] ?? {};
}

describe.each(SCENARIO_SERVERS)('on $title', ({ missing, config, open }) => {
  test.skipIf(missing !== null)(
    missing ?? 'statements, hazards and errors point into the files, in every format',
    async () => {
      const database = await open();
      const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
      const scratch = config['dialect'] === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
      const target = { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch };
      const module = { config: { ...config, defaultEnvironment: 'target', environments: { target } } };
      const write = (sql: string): void => workspace.write({ api: { sql: { '1.sql': sql }, ...module } });
      try {
        write(FIRST);
        expect((await workspace.run(['apply', '--accept=all'], { env })).code).toBe(0);
        write(SECOND);
        await expectPlacedPlan(env);
        write(`${SECOND}\nCREATE TABLE broken (\n  id int PRIMARY PRIMARY KEY\n);\n`);
        await expectPlacedError(env);
      } finally {
        await database.drop();
      }
    },
  );
});

describe('a file for the result', () => {
  const run = async (...args: readonly string[]) => await workspace.run(['check', ...args], { env: {} });

  beforeAll(() => {
    workspace.write({ api: { sql: {}, config: { dialect: 'oracle' } } });
  });

  test('gets it, and standard output does not', async () => {
    const { code, stdout, stderr } = await run('--format=json', '--output=out/result.json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('CONFIG.INVALID');
    expect(JSON.parse(workspace.read('out/result.json'))).toMatchObject({ ok: false, command: 'check' });
  });

  test.each(['../outside.md', '.', '.git/hooks/post-commit'])(
    'is refused at %s before anything runs',
    async (path) => {
      const { code, stdout, stderr } = await run(`--format=markdown:${path}`);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(`FILE.NOT_WRITABLE: ${path} was not written.`);
      expect(stderr).not.toContain('CONFIG.INVALID');
      expect(existsSync(join(workspace.root, '..', 'outside.md'))).toBe(false);
    },
  );

  test('is refused where a link leads out of the workspace', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'lockstep-outside-'));
    try {
      mkdirSync(join(workspace.root, 'linked'), { recursive: true });
      symlinkSync(outside, join(workspace.root, 'linked/out'));
      const { code, stderr } = await run('--output=linked/out/result.txt');
      expect([code, existsSync(join(outside, 'result.txt'))]).toEqual([1, false]);
      expect(stderr).toContain('FILE.NOT_WRITABLE');
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});
