import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a whole run needs at its widest, with room to spare: three workers' clusters, databases and installed packages. */
const NEEDED_BYTES = 6 * 1024 ** 3;

const IN_MEMORY = '/dev/shm';

/**
 * Makes a folder in memory that every `tmpdir()` of the run is from here on: servers make and drop thousands of
 * databases of 300 files each, which costs a file system on disk five times as much. Where `TMPDIR` is set, memory is
 * short or programs may not run there, everything stays as it is. Gives what removes the folder with all that tests
 * left in it.
 */
export function useRunFolder(): () => void {
  if (process.env['TMPDIR'] !== undefined || !hasRoom() || !runsPrograms()) return () => undefined;
  const folder = mkdtempSync(join(IN_MEMORY, 'lockstep-run-'));
  // As `/tmp` is: servers run as another user than root.
  chmodSync(folder, 0o1777);
  // Workers are started later and inherit it.
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Room of the file system and of the memory that it is made of. */
function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return Math.min(bavail * bsize, process.availableMemory()) >= NEEDED_BYTES;
  } catch {
    return false;
  }
}

/** Containers often mount it `noexec`. */
function runsPrograms(): boolean {
  const folder = mkdtempSync(join(IN_MEMORY, 'lockstep-trial-'));
  try {
    const program = join(folder, 'trial');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    return spawnSync(program).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
