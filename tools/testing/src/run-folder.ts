import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Temporary folder of one test run. */
export interface RunFolder {
  readonly path: string;
  remove(): void;
}

/** What a whole run needs at its widest, with room to spare: three workers' clusters, databases and installed packages. */
const NEEDED_BYTES = 8 * 1024 ** 3;

const IN_MEMORY = '/dev/shm';

/**
 * Makes the folder that every `tmpdir()` of the run is: servers make and drop thousands of databases of 300 files each,
 * which costs a file system on disk five times as much as one in memory. Below `TMPDIR` where that is set, else in
 * memory where there is room and programs may run, else below the system's temporary folder. Open to all users, as
 * `/tmp` is: servers run as another user than root.
 */
export function runFolder(): RunFolder {
  const path = realpathSync(mkdtempSync(join(parent(), 'lockstep-run-')));
  chmodSync(path, 0o1777);
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

function parent(): string {
  return process.env['TMPDIR'] === undefined && hasRoom() && runsPrograms() ? IN_MEMORY : tmpdir();
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
