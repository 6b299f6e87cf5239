import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace, REPOSITORY_PACKAGES } from './support/cli-workspace.js';
import { databaseState } from './support/database-state.js';

let workspace: CliWorkspace;
let packages: string;
let database: TestDatabase;

/**
 * The packages of this repository, with a compiler as TypeScript 7 comes: a command, and a version to require. The real
 * one is run end to end with the packed packages.
 */
beforeAll(() => {
  packages = mkdtempSync(join(tmpdir(), 'lockstep-packages-'));
  for (const name of readdirSync(REPOSITORY_PACKAGES)) {
    if (name !== 'typescript') symlinkSync(join(REPOSITORY_PACKAGES, name), join(packages, name));
  }
  mkdirSync(join(packages, 'typescript/bin'), { recursive: true });
  const compiler = join(REPOSITORY_PACKAGES, 'typescript/lib/tsc.js');
  const note = join(packages, 'called');
  writeFileSync(
    join(packages, 'typescript/bin/tsc'),
    `import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
writeFileSync(${JSON.stringify(note)}, JSON.stringify(Object.keys(process.env)));
createRequire(import.meta.url)(${JSON.stringify(compiler)});\n`,
  );
  writeFileSync(join(packages, 'typescript/version.cjs'), "exports.version = '7.0.2';\n");
  const manifest = {
    ...{ name: 'typescript', version: '7.0.2', type: 'module', bin: { tsc: './bin/tsc' } },
    exports: { './package.json': './package.json', '.': './version.cjs' },
  };
  writeFileSync(join(packages, 'typescript/package.json'), JSON.stringify(manifest));
  workspace = cliWorkspace(packages);
});

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(async () => await database.drop());

afterAll(async () => {
  await workspace.dispose();
  rmSync(packages, { recursive: true, force: true });
});

const write = (tool: string): void =>
  workspace.write({
    api: {
      sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, tags text[] NOT NULL);\n' },
      config: { pull: [{ tool, out: 'src/db' }] },
      environments: { target: { urlFrom: 'TARGET_URL', approval: 'auto' } },
    },
  });

const sync = async () =>
  await workspace.run(['sync', '--environment=target'], { env: { TARGET_URL: database.url, SECRET: 'x' } });

test.each([
  ['drizzle', 'schema.ts', 'text().array().notNull()'],
  ['kysely', 'types.ts', 'tags: string[]'],
])(
  'with TypeScript 7 a sync pulls %s, and its own compiler judges what was generated',
  async (tool, file, says) => {
    rmSync(join(packages, 'called'), { force: true });
    write(tool);
    const end = await sync();
    expect(end.stderr).not.toContain('PULL.FAILED');
    expect(end.code).toBe(0);
    expect(workspace.read(`modules/api/src/db/${file}`)).toContain(says);
    const names = JSON.parse(workspace.read('node_modules/called')) as readonly string[];
    expect(names).toContain('PATH');
    expect(names.filter((name) => /SECRET|TARGET_URL/.test(name))).toEqual([]);
  },
);

test('without any TypeScript a sync says so before it applies anything', async () => {
  const alone = cliWorkspace(null);
  try {
    mkdirSync(join(alone.root, 'node_modules'));
    for (const name of readdirSync(REPOSITORY_PACKAGES))
      if (name !== 'typescript')
        symlinkSync(join(REPOSITORY_PACKAGES, name), join(alone.root, 'node_modules', name));
    alone.write({
      api: {
        sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' },
        config: { pull: [{ tool: 'kysely', out: 'src/db' }] },
        environments: { target: { urlFrom: 'TARGET_URL', approval: 'auto' } },
      },
    });
    const before = await databaseState(database.url);
    const { code, stderr } = await alone.run(['sync', '--environment=target'], {
      env: { TARGET_URL: database.url },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('PULL.FAILED: typescript is not installed in this workspace.');
    expect(stderr).toContain('npm i -D typescript');
    expect(await databaseState(database.url)).toEqual(before);
  } finally {
    await alone.dispose();
  }
});
