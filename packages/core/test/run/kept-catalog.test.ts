import { expect, test } from 'vitest';
import type { TargetReading } from '../../src/ports/database-session.js';
import { keptCatalogs } from '../../src/run/kept-catalog.js';
import { readModuleFiles } from '../../src/run/module-files.js';
import { seenKey } from '../../src/run/seen-key.js';
import { MemoryWorkspace } from '../in-memory/memory-workspace.js';

const REVISION = 'a'.repeat(64);

async function readAt(scope: Pick<TargetReading, 'revision' | 'revisionScope'>) {
  const workspace = new MemoryWorkspace({ api: { sql: '' } });
  const toolkit = workspace.toolkit();
  const run = await workspace.connected();
  const session = await toolkit.database.openSession(run.target);
  const reading: TargetReading = { ...(await session.read({ ledger: false })), ...scope };
  const catalogs = keptCatalogs(toolkit, run);
  await catalogs.keep(reading);
  return {
    kept: workspace.cache.size,
    known: (await catalogs.known(REVISION)) !== null,
    isKeyed: seenKey(toolkit, run, { files: await readModuleFiles(toolkit, run), reading }) !== null,
  };
}

test('a catalog is kept by its revision', async () => {
  expect(await readAt({ revision: REVISION })).toEqual({ kept: 1, known: true, isKeyed: true });
});

test.each([
  ['without a revision', { revision: null }],
  ['with a revision for one run alone', { revision: REVISION, revisionScope: 'run' }],
] as const)('a catalog %s is not kept, nor what comes of it', async (_, scope) => {
  expect(await readAt(scope)).toEqual({ kept: 0, known: false, isKeyed: false });
});
