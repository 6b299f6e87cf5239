import { relative, resolve } from 'node:path';
import { isInside } from '@lockstep/adapters/files/inside-folder.js';
import { nodeFiles } from '@lockstep/adapters/files/node-files.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import { plainPaint } from '@lockstep/core/evidence/paint.js';
import type { Outputs } from '@lockstep/core/output/choose-outputs.js';
import { FORMATS } from '@lockstep/core/output/formats.js';
import type { FinishedRun } from '@lockstep/core/output/result/output-format.js';

/** A file that gets the result, by its absolute path. */
export type OutputFile = Outputs['files'][number];

/** Where a command line is, and what its files must stay in. */
interface Here {
  readonly cwd: string;
  readonly root: string;
}

/**
 * The files of `--format` and `--output` with absolute paths. Throws `FILE.NOT_WRITABLE` before anything runs for one that
 * lies outside the workspace or belongs to git.
 */
export function outputFiles({ files }: Outputs, { cwd, root }: Here): readonly OutputFile[] {
  return files.map(({ format, path: written }) => {
    const path = resolve(cwd, written);
    if (!isInside(root, path) || path === root)
      throw refused(written, `It lies outside the workspace, ${root}.`);
    if (relative(root, path).split(/[/\\]/).includes('.git'))
      throw refused(written, 'The folder .git belongs to git.');
    return { format, path };
  });
}

function refused(path: string, why: string): LockstepError {
  return new LockstepError('FILE.NOT_WRITABLE', {
    what: `${path} was not written.`,
    why,
    next: [nextCommand('again', { output: '<file>' }, { note: 'Nothing was done. With another file' })],
  });
}

/** Writes the result to each file by atomic rename. Throws `FILE.NOT_WRITABLE`, also where a link leads out of `root`. */
export async function writeOutputs(
  files: readonly OutputFile[],
  run: FinishedRun,
  root: string,
): Promise<void> {
  for (const { format, path } of files) {
    await nodeFiles.write(path, FORMATS[format].document({ ...run, paint: plainPaint }), root);
  }
}
