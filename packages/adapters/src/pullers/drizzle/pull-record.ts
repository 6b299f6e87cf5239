import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCKSTEP_VERSION, type PullRecord, type PullRequest, sha256 } from '@lockstep/core';
import { errnoOf } from '../../process/errno.js';
import type { TableCatalog } from './catalog/table-catalog.js';
import type { GeneratedFile } from './compile-check.js';
import type { ForeignDeclarations } from './foreign-declarations.js';
import type { ProjectTypeScript } from './project-typescript.js';
import type { WorkspaceTools } from './workspace-tools.js';

export interface PullInputs {
  readonly request: PullRequest;
  readonly tools: WorkspaceTools;
  readonly catalog: TableCatalog;
  readonly project: ProjectTypeScript;
  readonly foreign: ForeignDeclarations;
}

/** Hash of everything that generated files are made of and compiled with: equal inputs give equal files. */
export function hashInputs({ request, tools, catalog, project, foreign }: PullInputs): string {
  const { module, out, tables, types, sequences } = request;
  const inputs = [
    [LOCKSTEP_VERSION, tools.kit.version, tools.ormVersion, tools.typescript.api.version],
    [project.configPath, project.options, project.extension],
    [module, out, tables, types, sequences, request.foreign],
    catalog,
    foreign,
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

/** Null where there is no such file. */
async function hashOfFile(path: string): Promise<string | null> {
  try {
    return sha256(await readFile(path, 'utf8'));
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}
