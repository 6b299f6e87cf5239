import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { readRegularFile } from '../files/read-regular-file.js';
import { errnoOf } from '../process/errno.js';
import type { GeneratedFile } from './compile-check.js';

/**
 * Puts generated files into a folder, those whose bytes differ only, and gives their names. All are written beside
 * their places before the first is renamed. Throws `FILE.NOT_WRITABLE`.
 */
export async function writeGenerated(
  folder: string,
  files: readonly GeneratedFile[],
): Promise<readonly string[]> {
  const changed = [];
  for (const file of files) {
    if ((await currentText(join(folder, file.name))) !== file.text) changed.push(file);
  }
  if (changed.length === 0) return [];
  const suffix = `.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, text } of changed) await writeFile(join(folder, name + suffix), text);
    for (const { name } of changed) await rename(join(folder, name + suffix), join(folder, name));
  } catch (error) {
    throw notWritable(folder, error);
  } finally {
    for (const { name } of changed) await removeIfThere(join(folder, name + suffix));
  }
  return changed.map(({ name }) => name);
}

/** Null where there is no such file, or something that is not a file of ours: it is replaced. */
async function currentText(path: string): Promise<string | null> {
  const reading = await readRegularFile(path);
  return reading.kind === 'read' ? reading.bytes.toString('utf8') : null;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    // The folder cannot be written or is none: then nothing was left in it, and the reason is on its way already.
    if (errnoOf(error) === null) throw error;
  }
}

/** The error for a path that cannot be written, with the system's own reason. */
export function notWritable(path: string, cause: unknown): LockstepError {
  return new LockstepError('FILE.NOT_WRITABLE', {
    what: `The generated types cannot be written to "${path}".`,
    ...(cause instanceof Error ? { why: cause.message } : {}),
    next: ['Make the folder writable (or free space on its disk) and run the command again.'],
    cause,
  });
}
