import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LockstepError, type SchemaFile, type SchemaFileReader } from '@lockstep/core';
import { globFiles } from './glob-files.js';

/** Reads schema files from disk. */
export const schemaFileReader: SchemaFileReader = { read: readSchemaFiles };

async function readSchemaFiles(
  projectRoot: string,
  patterns: readonly string[],
): Promise<readonly SchemaFile[]> {
  const paths = await globFiles(projectRoot, patterns);
  if (paths.length === 0) {
    throw new LockstepError('SCHEMA.NO_FILES', {
      what: `No file matches ${patterns.map((pattern) => `"${pattern}"`).join(', ')} below ${projectRoot}.`,
      next: ['Correct the globs in db.config.json, or add the first SQL file.'],
    });
  }
  return await Promise.all(paths.map(async (path) => await readOne(projectRoot, path)));
}

async function readOne(projectRoot: string, path: string): Promise<SchemaFile> {
  const bytes = await bytesOf(projectRoot, path);
  return { path, text: decode(bytes, path), sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function bytesOf(projectRoot: string, path: string): Promise<Buffer> {
  try {
    return await readFile(join(projectRoot, path));
  } catch (cause) {
    throw new LockstepError('SCHEMA.NO_FILES', {
      what: `${path} cannot be read.`,
      why: cause instanceof Error ? cause.message : undefined,
      next: ['Give this user the right to read it, or take it out of the globs in db.config.json.'],
      cause,
    });
  }
}

/** A byte order mark stays: the text is what is on disk. */
function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LockstepError('SCHEMA.INVALID_SQL', {
      what: `${path}:${lineOfInvalidByte(bytes)}:1 is not UTF-8.`,
      why: 'A byte there belongs to no UTF-8 character; the file was written in another encoding.',
      next: [`iconv -f ISO-8859-1 -t UTF-8 "${path}"`],
      cause,
    });
  }
}

/** Lines are complete characters in UTF-8, so the first line that does not decode holds the byte. */
function lineOfInvalidByte(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    line += 1;
    start = end + 1;
  }
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}
