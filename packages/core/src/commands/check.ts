import { describePlace } from '../schema/source-place.js';
import { listSchemaReferences } from '../schema/schema-references.js';
import type { ModuleRun } from './module-run.js';
import { type ScratchModel, withDesiredState } from './desired-state.js';
import { type ModuleFiles, readUsedFiles } from './module-files.js';
import { createdInFiles, namesInFiles } from './names-in-files.js';
import type { Toolkit } from './toolkit.js';

/** What `check` found: how much was loaded, and what deserves a look. */
export interface CheckResult {
  readonly files: number;
  readonly statements: number;
  readonly warnings: readonly string[];
}

/**
 * Loads the module's files into a scratch database, without any target, and compares `uses` with what the SQL refers
 * to. Throws `SCHEMA.INVALID_SQL` with file:line:column, `SCHEMA.UNSUPPORTED`, `SCHEMA.NO_FILES`.
 */
export async function checkModule(toolkit: Toolkit, run: ModuleRun): Promise<CheckResult> {
  const model = await modelOf(toolkit, run);
  return await withDesiredState(
    toolkit,
    { run, model },
    async ({ files }) => await resultOf(toolkit, run, files),
  );
}

async function resultOf(toolkit: Toolkit, run: ModuleRun, files: ModuleFiles): Promise<CheckResult> {
  const statements = await namesInFiles(toolkit.parser, files.own);
  const used = await readUsedFiles(toolkit, run);
  const others = await Promise.all(
    used.map(async ({ module, files: its }) => ({
      module,
      creates: await createdInFiles(toolkit.parser, its),
    })),
  );
  const { undeclared, unused } = listSchemaReferences({ statements, uses: run.module.uses, others });
  return {
    files: files.own.length,
    statements: statements.length,
    warnings: [
      ...undeclared.map(
        ({ module, name, place }) =>
          `${describePlace(place)} refers to ${name} of module ${module}: add "${module}" to "uses" in db.config.json`,
      ),
      ...unused.map(
        (module) => `nothing refers to module ${module}: take it out of "uses" in db.config.json`,
      ),
    ],
  };
}

/** Scratch databases on the target's server take their login from the target; all others do without one. */
async function modelOf(toolkit: Toolkit, run: ModuleRun): Promise<ScratchModel | null> {
  const { scratch, target } = run.environment;
  if (scratch.from !== 'same-server' || target === null) return null;
  return { run: { ...run, target }, server: await toolkit.database.inspect(target) };
}
