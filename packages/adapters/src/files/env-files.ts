import { join } from 'node:path';
import {
  isFileAllowed,
  type VariableFile,
  variableFileNames,
  type VariableSources,
} from '@lockstep/core/config/variables.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { parse } from 'dotenv';
import { expandLines } from './expand-lines.js';
import { readRegularFileSync } from './read-regular-file-sync.js';

type Real = Readonly<Record<string, string | undefined>>;

export interface EnvFilesRequest {
  /** Absolute. */
  readonly workspaceRoot: string;
  /** From the workspace root; `.` for the root itself. */
  readonly projectRoot: string;
  readonly environment: { readonly name: string; readonly isProtected: boolean };
  /** The process's own variables. */
  readonly real: Real;
}

/**
 * Reads the files that variables of an environment may come from: those of the project, then those of the workspace.
 * Throws `ENV.MISSING` for one that cannot be read, and as `expandLines` does.
 */
export function readVariableSources(request: EnvFilesRequest): VariableSources {
  const { real, environment, projectRoot } = request;
  const folders = projectRoot === '.' ? ['.'] : [projectRoot, '.'];
  const files: VariableFile[] = [];
  const known: Record<string, string> = definedOnly(real);
  for (const folder of folders) {
    for (const name of variableFileNames(environment.name)) {
      const file = readVariableFile({ ...request, folder, name, known });
      files.push(file);
      // As in Nx: a file sees the variables of those before it. What is not allowed must not leak in this way either.
      if (file.allowed) for (const [key, value] of Object.entries(file.values)) known[key] ??= value;
    }
  }
  return { real, files };
}

function readVariableFile(
  request: EnvFilesRequest & {
    readonly folder: string;
    readonly name: string;
    readonly known: Record<string, string>;
  },
): VariableFile {
  const path = request.folder === '.' ? request.name : `${request.folder}/${request.name}`;
  const lines = parse(readText(request.workspaceRoot, path));
  return {
    path,
    allowed: isFileAllowed(request.name, request.environment),
    lines,
    // Its own lines come before what is known, so that each file says what it says, whoever loaded it before.
    values: expandLines({ path, lines }, request.known),
  };
}

function readText(workspaceRoot: string, path: string): string {
  const reading = readRegularFileSync(join(workspaceRoot, path), workspaceRoot);
  if (reading.kind === 'read') return reading.text;
  if (reading.kind === 'absent') return '';
  throw new LockstepError('ENV.MISSING', {
    what: `${path} cannot be read.`,
    why: reading.why,
    next: [`Put a file there that this user may read, or remove ${path} and set the variables themselves.`],
  });
}

function definedOnly(real: Real): Record<string, string> {
  return Object.fromEntries(
    Object.entries(real).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
