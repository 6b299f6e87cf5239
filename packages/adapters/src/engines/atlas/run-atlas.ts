import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core';
import { runTool, type ToolResult } from '../../process/run-tool.js';
import { atlasFailure } from './atlas-failure.js';
import { parsePlanOutput } from './atlas-output.js';
import { ATLAS_VARIABLES, atlasProject, planArguments } from './atlas-project.js';
import { atlasUrl } from './atlas-url.js';
import type { AtlasEdition } from './atlas-version.js';

/** A binary that was found and judged. */
export interface AtlasProgram {
  readonly file: string;
  readonly edition: AtlasEdition;
}

/** One dry run: from a database to another one, or to what HCL files say. */
export interface AtlasRun {
  readonly from: ConnectionTarget;
  readonly to:
    | { readonly database: ConnectionTarget }
    | { readonly sources: readonly string[]; readonly dev: ConnectionTarget };
  readonly exclude: readonly string[];
  readonly schemas: readonly string[];
  /** Nothing that drops or changes what exists. */
  readonly additionsOnly?: boolean;
  readonly signal?: AbortSignal;
}

/** Atlas itself needs a tenth of a second; what takes this long is a program that hangs. */
const TIMEOUT_MS = 120_000;

/**
 * The statements that Atlas proposes. It runs in an empty folder with a home of its own, gets its URLs by environment
 * and none of this process's variables. Throws `ENGINE.*`, `TOOL.TIMEOUT`, `INTERRUPTED`.
 */
export async function planWithAtlas(program: AtlasProgram, run: AtlasRun): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-atlas-'));
  try {
    const result = await runIn(folder, program, run);
    const statements = result.exitCode === 0 ? parsePlanOutput(result.stdout) : null;
    if (statements === null) throw atlasFailure(result, program.file);
    return statements;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runIn(folder: string, program: AtlasProgram, run: AtlasRun): Promise<ToolResult> {
  const { from, to, exclude, schemas, additionsOnly = false } = run;
  const project = join(folder, 'atlas.hcl');
  const sources = 'sources' in to ? to.sources : null;
  await writeFile(project, atlasProject({ sources, exclude, schemas, additionsOnly }), { mode: 0o600 });
  const other = 'sources' in to ? to.dev : to.database;
  const urls = {
    [ATLAS_VARIABLES.from]: atlasUrl(from),
    ['sources' in to ? ATLAS_VARIABLES.dev : ATLAS_VARIABLES.to]: atlasUrl(other),
  };
  return await runTool({
    file: program.file,
    args: planArguments(project),
    cwd: folder,
    env: { ...(await quietEnvironment(folder, program.edition)), ...urls },
    envMode: 'own',
    timeoutMs: TIMEOUT_MS,
    redact: [...Object.values(urls), ...[from, other].flatMap(passwordsOf)],
    ...(run.signal === undefined ? {} : { signal: run.signal }),
  });
}

/** Variables a program needs to find its parts and its certificates. */
const PASSED = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * No questions home, no advertisement. The community edition remembers in its home when it last advertised; the
 * official one keeps its login there, so that it gets the user's.
 */
export async function quietEnvironment(
  folder: string,
  edition: AtlasEdition | null,
): Promise<Readonly<Record<string, string | undefined>>> {
  const names = edition === 'official' ? [...PASSED, 'HOME', 'USERPROFILE', 'ATLAS_TOKEN'] : PASSED;
  const passed = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  if (edition !== 'official') await writePrivateHome(folder);
  return {
    ...(edition === 'official' ? passed : { ...passed, HOME: folder, USERPROFILE: folder }),
    ATLAS_NO_UPDATE_NOTIFIER: '1',
    ATLAS_NO_UPGRADE_SUGGESTIONS: '1',
    ATLAS_NO_ANON_TELEMETRY: '1',
    NO_COLOR: '1',
  };
}

async function writePrivateHome(folder: string): Promise<void> {
  await mkdir(join(folder, '.atlas'), { recursive: true });
  const advertised = JSON.stringify({ last_suggested: '2999-01-01T00:00:00Z' });
  await writeFile(join(folder, '.atlas', 'community_error.json'), advertised);
}

function passwordsOf(target: ConnectionTarget): readonly string[] {
  const found = /^[a-z]+:\/\/[^:@/]*:([^@]*)@/.exec(target.url.reveal())?.[1];
  if (found === undefined) return [];
  const pieces = decodeURIComponent(found).split(/[/?#@]/);
  return [found, decodeURIComponent(found), ...pieces.filter((piece) => piece.length > 2)];
}
