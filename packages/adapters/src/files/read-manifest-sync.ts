import { jsonOrNull } from '@lockstep/core/text/json-or-null.js';
import { join } from 'node:path';
import { readRegularFileSync } from './read-regular-file-sync.js';

/**
 * The keys of a folder's package.json and what stands under them; none where there is no such file or it is
 * not a JSON object. Every start of a command reads it, so it goes without a schema library.
 */
export function readManifestSync(folder: string): ReadonlyMap<string, unknown> {
  const reading = readRegularFileSync(join(folder, 'package.json'), folder);
  const value: unknown = reading.kind === 'read' ? jsonOrNull(reading.text) : null;
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
