import type { ConnectionTarget } from '../../config/target/connection-target.js';
import { LockstepError } from '../../errors/lockstep-error.js';
import { nextCommand } from '../../errors/next-command.js';
import { sha256 } from '../../text/canonical-json.js';
import type { CatalogSnapshot } from '../../catalog/catalog-view.js';
import type { ServerFacts } from '../../ports/server-facts.js';
import type { SchemaFile } from '../../source/schema-file.js';
import { readScratch, scratchRequest, type ScratchModel } from '../../planning/desired-state.js';
import { joinPath, type ModuleFiles, readModuleFiles } from '../../run/module-files.js';
import { loadLimits, type ModuleRun } from '../../run/module-run.js';
import type { FilesContext } from '../../run/run-context.js';
import type { Toolkit } from '../../run/toolkit.js';
import type { CompareSource } from '../../config/compare-source.js';

/** A side that was read. */
export interface CompareSide {
  readonly snapshot: CatalogSnapshot;
  /** Files that say what is the module's: its own, at that moment, or none for a database. */
  readonly files: readonly SchemaFile[];
  /** Server and target of an environment; null for everything that is made of files. */
  readonly server: { readonly facts: ServerFacts; readonly target: ConnectionTarget } | null;
}

export interface SideRequest {
  readonly context: FilesContext;
  /** The server whose version a side made of files takes over; null where neither side has one. */
  readonly model: ScratchModel | null;
}

/**
 * Makes a side of a comparison from files: loaded into a scratch database, which `use` sees and which is dropped then.
 * Throws `SCHEMA.*`, `SCRATCH.UNAVAILABLE`, `CONFIG.INVALID` for a file or git revision that does not exist.
 */
export async function withFileSide<Result>(
  source: Exclude<CompareSource, { kind: 'env' }>,
  request: SideRequest,
  use: (side: CompareSide) => Promise<Result>,
): Promise<Result> {
  const { context, model } = request;
  const { toolkit, run } = context;
  const files = await filesOfSource(source, request);
  const scratch = await toolkit.scratch.create({
    ...scratchRequest(run, model),
    say: (message) => toolkit.talk.step(message),
  });
  try {
    const limits = loadLimits(run);
    if (files.context.length > 0) await toolkit.loader.load({ scratch, files: files.context, ...limits });
    if (files.own.length > 0) await toolkit.loader.load({ scratch, files: files.own, ...limits });
    return await use({ snapshot: await readScratch(toolkit, scratch), files: files.own, server: null });
  } finally {
    await scratch.drop();
  }
}

const NO_FILES: ModuleFiles = { own: [], context: [], used: [] };

async function filesOfSource(
  source: Exclude<CompareSource, { kind: 'env' }>,
  { context }: SideRequest,
): Promise<ModuleFiles> {
  const { toolkit, run } = context;
  switch (source.kind) {
    case 'empty':
      return NO_FILES;
    case 'files':
      return await context.files();
    case 'snapshot':
      return { ...NO_FILES, own: [await snapshotFile(toolkit, source.path)] };
    case 'git':
      return await toolkit.atGitRef({ folder: run.workspaceRoot, ref: source.ref }, async (root) => {
        const projectRoot = joinPath(root, run.module.root);
        return await readFilesAtRef(toolkit, { ...run, workspaceRoot: root, projectRoot }, source.ref);
      });
  }
}

async function readFilesAtRef(toolkit: Toolkit, run: ModuleRun, ref: string): Promise<ModuleFiles> {
  try {
    return await readModuleFiles(toolkit, run);
  } catch (cause) {
    if (!(cause instanceof LockstepError) || cause.code !== 'SCHEMA.NO_FILES') throw cause;
    throw new LockstepError('SCHEMA.NO_FILES', {
      what: `At git revision "${ref}" the module ${run.module.name} has no schema files.`,
      why: 'It came later, or its files lay elsewhere.',
      next: [nextCommand('diff', { module: run.module.name, from: 'empty', to: 'files' })],
      cause,
    });
  }
}

async function snapshotFile(toolkit: Toolkit, path: string): Promise<SchemaFile> {
  const text = await toolkit.files.read(path);
  if (text !== null) return { path: path.split(/[/\\]/).at(-1) ?? path, text, sha256: sha256(text) };
  throw new LockstepError('CONFIG.INVALID', {
    what: `There is no snapshot at ${path}.`,
    why: 'A snapshot is a file of SQL that makes a schema, such as this command writes.',
    next: [nextCommand('diff', { from: 'empty', to: 'env:<name>', out: '<file>' })],
  });
}

/** A source as `--from` and `--to` write it. */
export function describeSource(source: CompareSource): string {
  switch (source.kind) {
    case 'env':
      return `env:${source.name}`;
    case 'snapshot':
      return `snapshot:${source.path.split(/[/\\]/).at(-1) ?? ''}`;
    case 'git':
      return `git:${source.ref}`;
    default:
      return source.kind;
  }
}
