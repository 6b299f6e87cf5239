import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace, REPOSITORY_PACKAGES } from './support/cli-workspace.js';
import { type CompiledCli, compileCli } from './support/compiled-cli.js';
import { databaseState } from './support/database-state.js';
import { errorsOf, printedOf } from './support/json-output.js';

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
/** Another user must be able to run Node and read the packages of this checkout. */
const canBecomeNobody =
  isRoot &&
  spawnSync(process.execPath, ['-e', 'fs.readdirSync(process.argv[1])', REPOSITORY_PACKAGES], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
  }).status === 0;

const SQL = { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY);\n' };
const AUTO = { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } };

let workspace: CliWorkspace;
let cli: CompiledCli;
let database: TestDatabase;

beforeAll(() => {
  cli = compileCli();
  workspace = cliWorkspace();
});

beforeEach(async () => {
  workspace.write({ api: { sql: SQL, environments: { target: AUTO } } });
  database = await testDatabase();
});

afterEach(async () => await database.drop());

afterAll(async () => {
  cli.dispose();
  await workspace.dispose();
});

describe('a project folder that takes no files', () => {
  test.skipIf(!canBecomeNobody)(
    'ends an apply before it touches the database (needs root and packages that others may read)',
    async () => {
      chmodSync(join(workspace.root, 'modules/api'), 0o555);
      const before = await databaseState(database.url);
      const end = await cli.start(['apply', '--environment=target', '--json'], {
        cwd: workspace.root,
        variables: { TARGET_URL: database.url, HOME: '/nonexistent' },
        uid: NOBODY,
        gid: NOBODY,
      }).ended;

      expect(errorsOf(end.stdout)).toMatchObject([
        {
          code: 'FILE.NOT_WRITABLE',
          message: expect.stringContaining(join(workspace.root, 'modules/api/.lockstep')),
        },
      ]);
      expect(end.code).toBe(1);
      expect(await databaseState(database.url)).toEqual(before);
    },
  );

  test('does not turn a finished apply into a refused one', async () => {
    workspace.put('modules/api/workdocs', 'a file where a folder has to be');
    const { code, stdout } = await workspace.run(['apply', '--environment=target', '--json'], {
      env: { TARGET_URL: database.url },
    });

    expect(code).toBe(1);
    expect(errorsOf(stdout)).toMatchObject([
      {
        code: 'FILE.NOT_WRITABLE',
        message: expect.stringMatching(/^Plan [0-9a-f]{12} is applied, but not every file/),
      },
    ]);
    const report: unknown = JSON.parse(workspace.read('modules/api/.lockstep/target/apply-report.json'));
    expect(report).toMatchObject({ outcome: 'applied', error: null });
    expect(await database.run("SELECT to_regclass('public.users')::text AS t")).toEqual([{ t: 'users' }]);
  });
});

describe('a full disk for the plan files', () => {
  const folder = (): string => join(workspace.root, 'modules/api/.lockstep');
  const canMount = isRoot && spawnSync('mount', ['--version']).status === 0 && tryToMount();

  /** A container may be root and still not mount. */
  function tryToMount(): boolean {
    const probe = cliWorkspace(null);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', probe.root]).status === 0;
    if (mounted) spawnSync('umount', [probe.root]);
    return mounted;
  }

  test.skipIf(!canMount)(
    'leaves the plan of before as it was, and the database too (needs a mount)',
    async () => {
      mkdirSync(folder(), { recursive: true });
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder()]).status).toBe(0);
      try {
        const env = { TARGET_URL: database.url };
        expect((await workspace.run(['diff', '--environment=target'], { env })).code).toBe(0);
        const plan = workspace.read('modules/api/.lockstep/target/plan.json');
        fill(join(folder(), 'fill'));
        workspace.sql('api', {
          '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text);\n',
        });
        const before = await databaseState(database.url);
        const end = await workspace.run(['apply', '--environment=target', '--json'], { env });

        expect(printedOf(end.stdout).ok).toBe(false);
        expect(errorsOf(end.stdout)).toMatchObject([{ code: 'FILE.NOT_WRITABLE' }]);
        expect(JSON.stringify(errorsOf(end.stdout))).toMatch(/ENOSPC|no space/i);
        expect(end.code).toBe(1);
        expect(workspace.read('modules/api/.lockstep/target/plan.json')).toBe(plan);
        expect(await databaseState(database.url)).toEqual(before);
      } finally {
        spawnSync('umount', [folder()]);
      }
    },
  );

  function fill(path: string): void {
    for (let size = 4096; size > 0; size = Math.floor(size / 2)) {
      for (let number = 0; number < 64; number += 1) {
        if (!write(`${path}-${size}-${number}`, size)) break;
      }
    }
  }

  function write(path: string, size: number): boolean {
    try {
      writeFileSync(path, 'x'.repeat(size));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      return false;
    }
  }
});
