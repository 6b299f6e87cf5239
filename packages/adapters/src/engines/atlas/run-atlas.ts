import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { runTool, type ToolResult } from '../../process/run-tool.js';
import { quietEnvironment } from './atlas-environment.js';
import { atlasFailure, isAboutTls } from './atlas-failure.js';
import { parsePlanOutput } from './atlas-output.js';
import { ATLAS_VARIABLES, atlasProject, planArguments } from './atlas-project.js';
import { withoutSecrets } from './atlas-secrets.js';
import { atlasUrls, mysqlCertificate } from './atlas-url.js';
import type { AtlasEdition } from './atlas-version.js';

/** A binary that was found and judged. */
export interface AtlasProgram {
  readonly file: string;
  readonly edition: AtlasEdition;
  /** After this long it is ended. Default: two minutes. */
  readonly timeoutMs?: number;
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
    if (statements === null)
      throw atlasFailure(withoutSecrets(result, [run.from, otherOf(run)]), program.file);
    return statements;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Urls {
  readonly from: string;
  readonly other: string;
}

/** Runs it with each way to protect the connections until one is taken; gives the failure of the first one else. */
async function runIn(folder: string, program: AtlasProgram, run: AtlasRun): Promise<ToolResult> {
  const project = join(folder, 'atlas.hcl');
  const { to, exclude, schemas, additionsOnly = false } = run;
  const sources = 'sources' in to ? to.sources : null;
  await writeFile(project, atlasProject({ sources, exclude, schemas, additionsOnly }), { mode: 0o600 });
  const [first, ...more] = waysOf(run);
  const failure = await runWith(folder, { program, run, urls: first });
  if (!isAboutTls(failure)) return failure;
  for (const urls of more) {
    const result = await runWith(folder, { program, run, urls });
    if (!isAboutTls(result)) return result;
  }
  return failure;
}

/** Both databases in the same way first: they are mostly on one server. */
function waysOf(run: AtlasRun): readonly [Urls, ...Urls[]] {
  const from = atlasUrls(run.from);
  const other = atlasUrls(otherOf(run));
  const [first, second = first] = from;
  const [otherFirst, otherSecond = otherFirst] = other;
  const ways: readonly [Urls, ...Urls[]] = [
    { from: first, other: otherFirst },
    { from: second, other: otherSecond },
    { from: first, other: otherSecond },
    { from: second, other: otherFirst },
  ];
  const [plain, ...more] = ways;
  const isNew = (way: Urls, index: number): boolean =>
    !ways.slice(0, index + 1).some((known) => known.from === way.from && known.other === way.other);
  return [plain, ...more.filter(isNew)];
}

function otherOf({ to }: AtlasRun): ConnectionTarget {
  return 'sources' in to ? to.dev : to.database;
}

async function runWith(
  folder: string,
  { program, run, urls }: { readonly program: AtlasProgram; readonly run: AtlasRun; readonly urls: Urls },
): Promise<ToolResult> {
  const { from, to, signal } = run;
  const other = otherOf(run);
  const certificate = mysqlCertificate(from) ?? mysqlCertificate(other);
  return await runTool({
    file: program.file,
    args: planArguments(join(folder, 'atlas.hcl')),
    cwd: folder,
    env: {
      ...(await quietEnvironment(folder, program.edition)),
      ...(certificate === null ? {} : { SSL_CERT_FILE: certificate }),
      [ATLAS_VARIABLES.from]: urls.from,
      ['sources' in to ? ATLAS_VARIABLES.dev : ATLAS_VARIABLES.to]: urls.other,
    },
    envMode: 'own',
    timeoutMs: program.timeoutMs ?? TIMEOUT_MS,
    ...(signal === undefined ? {} : { signal }),
  });
}
