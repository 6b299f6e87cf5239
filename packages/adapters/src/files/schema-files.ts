import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';
import type { SchemaFileReader } from '@lockstep/core/ports/schema-file-reader.js';
import type { LeftFolder } from './contained-reader.js';
import { globBelow } from './glob-files.js';
import { readSchemaFile } from './read-schema-file.js';
import { refuseName } from './schema-file-name.js';

/** Reads schema files from disk. */
export const schemaFileReader: SchemaFileReader = { read: readSchemaFiles };

/** Every file that the globs name is read or named in an error; none is skipped. */
async function readSchemaFiles(
  projectRoot: string,
  patterns: readonly string[],
): Promise<readonly SchemaFile[]> {
  const { paths, left } = await globBelow(projectRoot, patterns);
  const [first] = left;
  if (first !== undefined) throw leftFolder(projectRoot, first);
  if (paths.length === 0) {
    throw new LockstepError('SCHEMA.NO_FILES', {
      what: `No file matches ${patterns.map((pattern) => `"${pattern}"`).join(', ')} below ${projectRoot}.`,
      next: ['Correct the globs in db.config.json, or add the first SQL file.'],
    });
  }
  for (const path of paths) refuseName(path);
  const files: SchemaFile[] = [];
  for (const path of paths) files.push(await readOne(projectRoot, path));
  return files;
}

async function readOne(projectRoot: string, path: string): Promise<SchemaFile> {
  const { bytes, text } = await readSchemaFile(projectRoot, path);
  return { path, text, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const WHY_LEFT: Readonly<Record<LeftFolder['why'], string>> = {
  outside:
    'It is a link, or lies behind one, that leads outside the project. Links are followed inside the project only.',
  circle: 'It is a link to a folder that it lies in.',
  unreadable: 'This user may not read it.',
};

function leftFolder(projectRoot: string, { path, why }: LeftFolder): LockstepError {
  const shown = JSON.stringify(relative(projectRoot, path).replaceAll('\\', '/'));
  return new LockstepError(why === 'unreadable' ? 'SCHEMA.NO_FILES' : 'SCHEMA.UNSUPPORTED', {
    what: `The folder ${shown} cannot be searched for schema files.`,
    why: WHY_LEFT[why],
    next: [
      why === 'unreadable'
        ? `Give this user the right to read ${shown}, or remove it with a "!" glob in db.config.json.`
        : `Replace ${shown} by the folder itself, or remove it with a "!" glob in db.config.json.`,
    ],
  });
}
