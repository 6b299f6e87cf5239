import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Does the work once for all test files of a run, in this folder; the others wait for it, or fail as it failed. */
export async function once(folder: string, work: () => Promise<void>): Promise<void> {
  const done = join(folder, '.once-done');
  if (await isFirst(folder)) {
    try {
      await work();
      await writeFile(done, '');
    } catch (error) {
      await writeFile(done, error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
  while (!existsSync(done)) await setTimeout(100);
  const failure = await readFile(done, 'utf8');
  if (failure !== '') throw new Error(failure);
}

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(join(folder, '..'), { recursive: true });
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
