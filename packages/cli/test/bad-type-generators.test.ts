import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { databaseState } from './support/database-state.js';
import { errorsOf } from './support/json-output.js';
import { type FakePackage, packagesWith } from './support/package-folder.js';
import { until } from './support/until.js';

const SQL = 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n';
const OLD_TYPES = 'export const of = "before";\n';

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(async () => {
  workspace = cliWorkspace(null);
  database = await testDatabase();
  await database.run(SQL);
});

afterAll(async () => {
  await database.drop();
  await workspace.dispose();
});

interface Row {
  readonly name: string;
  readonly kit: () => FakePackage;
  readonly code: string;
  readonly says: string;
  readonly next: string;
}

const pidFile = (): string => join(workspace.root, 'pid');

const ROWS: readonly Row[] = [
  {
    name: 'missing',
    kit: () => null,
    code: 'PULL.FAILED',
    says: 'drizzle-kit is not installed in this workspace',
    next: 'npm i -D drizzle-kit@0.31.11',
  },
  {
    name: 'of an unknown version',
    kit: () => ({ version: '0.29.0' }),
    code: 'PULL.FAILED',
    says: 'version 0.29.0',
    next: 'npm i -D drizzle-kit@0.31.11',
  },
  {
    name: 'that fails and ends with 0',
    kit: () => ({ version: '0.31.11', program: "console.error('it went wrong'); process.exit(0);" }),
    code: 'PULL.FAILED',
    says: 'it went wrong',
    next: '',
  },
  {
    name: 'that hangs',
    kit: () => ({
      version: '0.31.11',
      program: `require('fs').writeFileSync(${JSON.stringify(pidFile())}, String(process.pid)); setInterval(() => {}, 1000);`,
    }),
    code: 'TOOL.TIMEOUT',
    says: 'drizzle-kit',
    next: '--pull-timeout',
  },
];

test.each(ROWS)('a drizzle-kit $name ends a pull with its name; older types stay', async (row) => {
  workspace.write({
    api: {
      sql: { '001.sql': SQL },
      config: { pull: [{ tool: 'drizzle', out: 'src/db' }] },
      files: { 'src/db/schema.ts': OLD_TYPES },
    },
  });
  packagesWith(workspace.root, 'drizzle-kit', row.kit());
  const before = await databaseState(database.url);
  const { code, stdout } = await workspace.run(
    ['pull', '--environment=target', '--json', ...(row.code === 'TOOL.TIMEOUT' ? ['--pull-timeout=3s'] : [])],
    { env: { TARGET_URL: database.url } },
  );

  const [error] = errorsOf(stdout);
  expect(error?.code).toBe(row.code);
  expect(`${error?.message ?? ''}\n${error?.why ?? ''}`).toContain(row.says);
  expect(error?.next.join('\n')).toContain(row.next);
  expect(code).toBe(1);
  expect(workspace.read('modules/api/src/db/schema.ts')).toBe(OLD_TYPES);
  expect(await databaseState(database.url)).toEqual(before);
  if (existsSync(pidFile()))
    await until('the generator to be gone', () => isGone(Number(readFileSync(pidFile(), 'utf8'))));
});

function isGone(pid: number): true | null {
  try {
    process.kill(pid, 0);
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
    throw error;
  }
}
