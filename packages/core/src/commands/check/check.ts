import type { LeftOutObject } from '../../ownership/left-out.js';
import { divideOwnership } from '../../ownership/ownership.js';
import { describePlace } from '../../source/source-place.js';
import { listSchemaReferences } from '../../source/schema-references.js';
import type { ModuleRun } from '../../run/module-run.js';
import { type DesiredState, type ScratchModel, withDesiredState } from '../../planning/desired-state.js';
import { type ModuleFiles, readModuleFiles } from '../../run/module-files.js';
import { createdInFiles, namesInFiles } from '../../run/names-in-files.js';
import { refuseLeftOut } from '../../planning/refuse-left-out.js';
import type { Toolkit } from '../../run/toolkit.js';
import { readingLimits } from '../../run/look-at-target.js';

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
  const model = await modelOfScratch(toolkit, run);
  const files = await readModuleFiles(toolkit, run);
  return await withDesiredState(toolkit, { run, model, files }, async (state) => {
    await refuseLeftOut(toolkit, run, { objects: leftOutOf(toolkit, run, state), files: state.files.own });
    return await resultOf(toolkit, run, state.files);
  });
}

/** What only the files want and the engine's project file leaves out; there is no target here. */
function leftOutOf(
  { differ }: Toolkit,
  run: ModuleRun,
  { desired, context }: DesiredState,
): readonly LeftOutObject[] {
  if (differ.project === undefined) return [];
  return divideOwnership({
    module: run.module.name,
    current: { ...desired.catalog, facts: [], unmodelled: [] },
    desired: desired.catalog,
    context: context?.catalog ?? null,
    claims: {},
    ledger: [],
    leavesOut: differ.project.leavesOut,
  }).leftOut;
}

async function resultOf(toolkit: Toolkit, run: ModuleRun, files: ModuleFiles): Promise<CheckResult> {
  const statements = await namesInFiles(toolkit.parser, files.own);
  const others = await Promise.all(
    files.used.map(async ({ module, files: its }) => ({
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
      ...(toolkit.differ.project?.notes ?? []),
    ],
  };
}

/** Scratch databases on the target's server take their login from the target; all others do without one. */
export async function modelOfScratch(toolkit: Toolkit, run: ModuleRun): Promise<ScratchModel | null> {
  const { scratch, target } = run.environment;
  if (scratch.from !== 'same-server' || target === null) return null;
  return {
    run: { ...run, target },
    server: await toolkit.database.inspect(target, readingLimits(toolkit, run)),
  };
}
