import type { SchemaFile } from '../source/schema-file.js';
import type { Toolkit } from './toolkit.js';

/**
 * A toolkit that reads each list of schema files once: whatever is saved while a run works, all its parts see the same
 * content. One of them a run of a module.
 */
export function withFilesReadOnce(toolkit: Toolkit): Toolkit {
  const known = new Map<string, Promise<readonly SchemaFile[]>>();
  const { schemaFiles } = toolkit;
  const read = async (root: string, patterns: readonly string[]): Promise<readonly SchemaFile[]> => {
    const key = JSON.stringify([root, patterns]);
    const reading = known.get(key) ?? schemaFiles.read(root, patterns);
    known.set(key, reading);
    return await reading;
  };
  return { ...toolkit, schemaFiles: { ...schemaFiles, read } };
}
