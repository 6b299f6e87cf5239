import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type * as Loading from '@lockstep/adapters/dialects/sqlite/connect/load-libsql.js';
import { type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import type { Counted } from './counted.js';
import { staysWithin } from './limits.js';
import { countingDriver, takeOpened } from './counted-files.js';

vi.mock('../../../adapters/src/dialects/sqlite/connect/load-libsql.ts', async (importOriginal) => {
  const { loadLibsql } = await importOriginal<typeof Loading>();
  return { loadLibsql: () => countingDriver(loadLibsql()) };
});

/** What a whole reading of the catalog compiles once. */
const READING = 'JOIN pragma_foreign_key_list(t.name) f ORDER BY t.name, f.id DESC, f.seq';
const missing = TEST_ATLAS === null ? NO_ATLAS : null;

let workspace: CliWorkspace;

beforeAll(() => {
  if (missing !== null) return;
  workspace = cliWorkspace();
  const target = { urlFrom: 'TARGET_URL', approval: 'auto' };
  workspace.write({
    api: {
      sql: { '001.sql': '' },
      config: { dialect: 'sqlite', engine: 'atlas', atlas: { binary: TEST_ATLAS } },
      environments: { local: target, target },
    },
  });
});

afterAll(async () => await workspace?.dispose());

async function run(line: string, sql: string): Promise<Counted> {
  workspace.sql('api', { '001.sql': sql });
  takeOpened();
  const file = join(workspace.root, 'shop.db');
  const result = await workspace.run([...line.split(' '), '--environment=target', '--json'], {
    env: { TARGET_URL: `sqlite:${file}` },
  });
  expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
  const all = takeOpened();
  const target = all.filter(({ path }) => path === file || path === ':memory:');
  const readings = target.flatMap(({ sent }) => sent.filter((sql) => sql.includes(READING)));
  return { connections: target.length, readings: readings.length, scratch: all.length - target.length };
}

test.skipIf(missing !== null)('opens and reads no more than it says', async () => {
  const limits = {
    // A file that is not there yet has no revision.
    'the first apply': [4, 3],
    'diff with one statement': [2, 0],
    'diff with what the last run kept': [2, 0],
    'apply with one statement': [3, 1],
    'apply with nothing to do': [1, 0],
    status: [1, 0],
    pull: [1, 0],
    fingerprint: [1, 0],
    'sync with one statement': [3, 1],
    'sync with nothing to do': [1, 0],
  } as const;
  await staysWithin(limits, run);
});
