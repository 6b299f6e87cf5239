import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { judgeAtlas } from '../../../packages/adapters/src/engines/atlas/judge-atlas.js';
import { RECORDED_CASES } from './recorded-cases.js';
import { recorderDatabases } from './recorder-databases.js';
import { recorderProgram } from './recorder-program.js';

const FIXTURES = resolve(import.meta.dirname, '../../../packages/adapters/test/engines/atlas/fixtures');

/**
 * Records what a binary of Atlas answers to exactly what Lockstep asks, for tests that run without one. By hand, after
 * a new line of Atlas came out or Lockstep asks for something else:
 *
 *     npm run record:atlas -- <binary> <version> [case …]
 *
 * `version` names the folder, because a build from the sources does not know its own. The case `sqlite-no-cgo` is
 * recorded only where it is named, as `plan-sqlite` of a binary that was built with CGO_ENABLED=0.
 */
async function record([binary, version, ...wanted]: readonly string[]): Promise<void> {
  if (binary === undefined || version === undefined) {
    throw new Error('npm run record:atlas -- <binary> <version> [case …]');
  }
  await judgeAtlas({ file: resolve(binary), from: 'the command line' });
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-record-'));
  const program = recorderProgram(folder, resolve(binary));
  const databases = await recorderDatabases(folder);
  mkdirSync(join(FIXTURES, version), { recursive: true });
  try {
    for (const name of wanted.length > 0 ? wanted : Object.keys(RECORDED_CASES)) {
      const run = RECORDED_CASES[name === 'sqlite-no-cgo' ? 'plan-sqlite' : name];
      if (run === undefined) throw new Error(`There is no case ${name}.`);
      await run({ databases, folder, file: program.file });
      const recording = program.last(databases.names());
      writeFileSync(join(FIXTURES, version, `${name}.json`), `${JSON.stringify(recording, null, 2)}\n`);
      process.stdout.write(`${name}: ${String(recording.exitCode)}\n`);
    }
  } finally {
    await databases.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await record(process.argv.slice(2));
