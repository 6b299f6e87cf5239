import { join } from 'node:path';
import { LOCKSTEP_VERSION } from '@lockstep/core/text/version.js';
import type { PullRecord, PullRequest } from '@lockstep/core/ports/type-puller.js';
import { sha256 } from '@lockstep/core/text/canonical-json.js';
import { readRegularFile } from '../files/read-regular-file.js';
import type { GeneratedFile } from './compile-check.js';
import type { ProjectTypeScript } from './project-typescript.js';

/**
 * Hash of everything that generated files are made of and compiled with: equal inputs give equal files. `more` is what a
 * tool adds: its versions, the catalog.
 */
export function hashInputs(
  request: PullRequest,
  project: ProjectTypeScript,
  more: readonly unknown[],
): string {
  const { module, out, tables, types, sequences, foreign } = request;
  const inputs = [
    [LOCKSTEP_VERSION, project.api.version],
    [project.configPath, project.options, project.extension],
    [request.target.dialect, module, out, tables, types, sequences, foreign],
    ...more,
  ];
  return sha256(
    JSON.stringify(inputs, (_key, value: unknown) => (value instanceof Map ? [...value] : value)),
  );
}

/** What the next pull compares with. */
export function recordOf(
  inputs: string,
  made: { readonly files: readonly GeneratedFile[]; readonly warnings: readonly string[] },
): PullRecord {
  const files = Object.fromEntries(made.files.map(({ name, text }) => [name, sha256(text)]));
  return { inputs, files, warnings: [...made.warnings] };
}

/** True where the folder still holds, byte for byte, what a pull of the same inputs left there. */
export async function isUpToDate(
  record: PullRecord,
  now: { readonly inputs: string; readonly outFolder: string },
): Promise<boolean> {
  if (record.inputs !== now.inputs) return false;
  for (const [name, hash] of Object.entries(record.files)) {
    if ((await hashOfFile(join(now.outFolder, name))) !== hash) return false;
  }
  return true;
}

/** Null where there is no such file. A pipe of that name is none. */
async function hashOfFile(path: string): Promise<string | null> {
  const reading = await readRegularFile(path);
  return reading.kind === 'read' ? sha256(reading.bytes.toString('utf8')) : null;
}
