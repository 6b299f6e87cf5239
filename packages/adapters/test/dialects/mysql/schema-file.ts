import { createHash } from 'node:crypto';
import type { SchemaFile } from '@lockstep/core/source/schema-file.js';

/** A schema file that is nowhere on disk. */
export function schemaFile(text: string, path = 'db/a.sql'): SchemaFile {
  return { path, text, sha256: createHash('sha256').update(text).digest('hex') };
}
