import { nameParts, withoutArguments } from '../catalog/object-names.js';
import { LockstepError } from '../errors/lockstep-error.js';
import type { ServerFacts } from '../ports/server-facts.js';
import type { CatalogSnapshot } from '../catalog/catalog-view.js';
import type { Observation } from '../catalog/observation.js';
import type { RootName } from '../ports/database-session.js';
import type { ScratchDatabase, ScratchRequest } from '../ports/scratch-database.js';
import { type ConnectedRun, loadLimits, type ModuleRun } from '../run/module-run.js';
import { filesOf, type ModuleFiles } from '../run/module-files.js';
import { createdInFiles, namesInFiles } from '../run/names-in-files.js';
import type { Toolkit } from '../run/toolkit.js';

/** What the files say, as a real database says it. */
export interface DesiredState {
  readonly files: ModuleFiles;
  /** The scratch database after the context was loaded and before the module's own files; null without context. */
  readonly context: CatalogSnapshot | null;
  /** The scratch database after everything was loaded. */
  readonly desired: CatalogSnapshot;
  /** What our observer sees of these root objects where the files alone made them. */
  readonly observe: (roots: readonly RootName[]) => Promise<Observation>;
}

/** The server whose version, owner and roles the scratch database takes over; null where none is involved (check). */
export interface ScratchModel {
  readonly run: ConnectedRun;
  readonly server: ServerFacts;
}

export interface DesiredSource {
  readonly run: ModuleRun;
  readonly model: ScratchModel | null;
  /** As the run read them: what is loaded is what everything else of the run is told of. */
  readonly files: ModuleFiles;
}

/**
 * Loads the module's files into a scratch database, hands it to `use`, and drops it in every case.
 * Throws what loading throws: `SCHEMA.*`, `SCRATCH.UNAVAILABLE`, `INTERRUPTED`.
 */
export async function withDesiredState<Result>(
  toolkit: Toolkit,
  source: DesiredSource,
  use: (state: DesiredState) => Promise<Result>,
): Promise<Result> {
  const { run, model, files } = source;
  const say = (message: string): void => toolkit.talk.step(message);
  toolkit.talk.doing?.('loading the schema files into a scratch database');
  const scratch = await toolkit.scratch.create({ ...scratchRequest(run, model), say });
  try {
    const { context, desired } = await loadInto({ toolkit, run, scratch, files });
    const { target, ownerAlias } = scratch;
    const observe: DesiredState['observe'] = async (roots) =>
      await toolkit.database.observe(target, roots, { ownerAlias });
    return await use({ files, context, desired, observe });
  } finally {
    await scratch.drop();
  }
}

/** What the scratch database of a run must be like. */
export function scratchRequest(run: ModuleRun, model: ScratchModel | null): ScratchRequest {
  const { scratch: source, embedded, trust = [] } = run.environment;
  const common = { source, workspaceRoot: run.workspaceRoot, trust };
  if (model === null) {
    return { ...common, major: embedded?.version ?? null, target: null, ownerName: null, roles: [] };
  }
  const { major, databaseOwner } = model.server;
  const roles = scratchRoles(model.server);
  return { ...common, major, target: model.run.target, ownerName: databaseOwner, roles };
}

/** The roles that a scratch server must know: those of other scratch databases come and go, and would be left behind. */
export function scratchRoles({ roles }: ServerFacts): readonly string[] {
  return roles.filter((role) => !role.startsWith('lockstep_scratch_'));
}

interface Load {
  readonly toolkit: Toolkit;
  readonly run: ModuleRun;
  readonly scratch: ScratchDatabase;
  readonly files: ModuleFiles;
}

async function loadInto(
  load: Load,
): Promise<{ readonly context: CatalogSnapshot | null; readonly desired: CatalogSnapshot }> {
  const { toolkit, run, scratch, files } = load;
  let context: CatalogSnapshot | null = null;
  if (files.context.length > 0) {
    await toolkit.loader.load({ scratch, files: files.context, ...loadLimits(run) });
    context = await readScratch(toolkit, scratch);
  }
  await loadOwn(load);
  return { context, desired: await readScratch(toolkit, scratch) };
}

/** What is missing may be another module's; only a failed load is worth reading the files of all of them. */
async function loadOwn({ toolkit, run, scratch, files }: Load): Promise<void> {
  try {
    await toolkit.loader.load({ scratch, files: files.own, ...loadLimits(run) });
  } catch (error) {
    if (!(error instanceof LockstepError) || error.code !== 'SCHEMA.INVALID_SQL') throw error;
    throw await withMissingUse(error, { toolkit, run, files });
  }
}

async function withMissingUse(error: LockstepError, load: Omit<Load, 'scratch'>): Promise<LockstepError> {
  const { toolkit, run, files } = load;
  const referred = new Set(
    (await namesInFiles(toolkit.parser, files.own)).flatMap(({ refersTo }) => refersTo),
  );
  for (const module of run.modules) {
    const isKnown = module.name === run.module.name || run.module.uses.includes(module.name);
    if (isKnown || module.config.dialect !== run.module.config.dialect) continue;
    const made = await createdInFiles(toolkit.parser, await filesOf(toolkit, run, module));
    const object = made.find(({ name }) => referred.has(name));
    if (object === undefined || !mentions(error, object.name)) continue;
    return new LockstepError(error.code, {
      what: error.message,
      ...(error.why === undefined ? {} : { why: error.why }),
      next: [
        `${object.name} is created by module ${module.name}: add "${module.name}" to "uses" in ${run.module.root}/db.config.json`,
      ],
      ...(error.place === undefined ? {} : { place: error.place }),
      cause: error,
    });
  }
  return error;
}

function mentions({ message, why }: LockstepError, name: string): boolean {
  const bare = nameParts(withoutArguments(name)).at(-1) ?? name;
  return `${message} ${why ?? ''}`.includes(bare);
}

/** Reads a scratch database. Where its login could not carry the owner's name, it stands for the owner. */
export async function readScratch(
  toolkit: Toolkit,
  { target, ownerAlias }: ScratchDatabase,
): Promise<CatalogSnapshot> {
  return await toolkit.reader.readCatalog(target, ownerAlias === null ? {} : { ownerAlias });
}
