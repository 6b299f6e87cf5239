import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '@lockstep/core/text/place.js';
import type { CliWorkspace } from '../support/cli-workspace.js';

/** A finding, or an error, as `--json` prints it. */
export interface PrintedFinding {
  readonly code: string;
  readonly object?: string | null;
  readonly place?: Place;
  readonly statement?: number;
}

/** What `--json` prints of one module, as far as findings are concerned. */
export interface PrintedModule {
  readonly result?: { readonly statements?: readonly { readonly sql: string }[] };
  readonly findings?: readonly PrintedFinding[];
  readonly error?: PrintedFinding;
}

/** The only module of a run. */
export function moduleIn(stdout: string): PrintedModule {
  const { modules } = JSON.parse(stdout) as { readonly modules: readonly PrintedModule[] };
  const [first] = modules;
  if (first === undefined || modules.length !== 1) throw new Error(`no single module in ${stdout}`);
  return first;
}

/** What an editor shows that opens the place in a module's folder: the rest of the line. Throws where there is nothing. */
export function openedAt(workspace: CliWorkspace, module: string, { code, place }: PrintedFinding): string {
  if (place === undefined) throw new Error(`${code} has no place.`);
  const path = join('modules', module, place.file);
  if (!existsSync(join(workspace.root, path)))
    throw new Error(`${code} is at ${path}, which does not exist.`);
  const line = workspace
    .read(path)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)[place.line - 1];
  const shown = line === undefined ? '' : [...line].slice(place.column - 1).join('');
  if (!/^\S/.test(shown))
    throw new Error(`${code}: nothing stands at ${path}:${place.line}:${place.column}.`);
  return shown;
}
