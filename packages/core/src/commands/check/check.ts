import type { LeftOutObject } from '../../ownership/left-out.js';
import { divideOwnership } from '../../ownership/ownership.js';
import { listSchemaReferences } from '../../source/schema-references.js';
import type { ModuleRun } from '../../run/module-run.js';
import { type DesiredState, type ScratchModel, withDesiredState } from '../../planning/desired-state.js';
import { type Finding, finding } from '../../findings/finding.js';
import { joinPath, type ModuleFiles } from '../../run/module-files.js';
import { placeOfUse } from './place-of-use.js';
import { createdInFiles, namesInFiles } from '../../run/names-in-files.js';
import { refuseLeftOut } from '../../planning/refuse-left-out.js';
import type { Toolkit } from '../../run/toolkit.js';
import { type FilesContext, withTarget } from '../../run/run-context.js';

/** What `check` found: how much was loaded, and what deserves a look. */
export interface CheckResult {
  readonly files: number;
  readonly statements: number;
  readonly findings: readonly Finding[];
}

/**
 * Loads the module's files into a scratch database, without any target, and compares `uses` with what the SQL refers
 * to. Throws `SCHEMA.INVALID_SQL` with file:line:column, `SCHEMA.UNSUPPORTED`, `SCHEMA.NO_FILES`.
 */
export async function checkModule(context: FilesContext): Promise<CheckResult> {
  const { toolkit, run } = context;
  const model = await modelOfScratch(toolkit, run);
  const files = await context.files();
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

const CONFIG = 'db.config.json';

async function resultOf(toolkit: Toolkit, run: ModuleRun, files: ModuleFiles): Promise<CheckResult> {
  const statements = await namesInFiles(toolkit.parser, files.own);
  const others = await Promise.all(
    files.used.map(async ({ module, files: its }) => ({
      module,
      creates: await createdInFiles(toolkit.parser, its),
    })),
  );
  const config = (await toolkit.files.read(joinPath(run.projectRoot, CONFIG), run.projectRoot)) ?? '';
  const { undeclared, unused } = listSchemaReferences({ statements, uses: run.module.uses, others });
  return {
    files: files.own.length,
    statements: statements.length,
    findings: [
      ...undeclared.map(({ module, name, place }) =>
        finding('USES.UNDECLARED', {
          ...{ object: name, place },
          message: `refers to ${name} of module ${module}: add "${module}" to "uses" in ${CONFIG}`,
        }),
      ),
      ...unused.map((module) =>
        finding('USES.UNUSED', {
          message: `nothing refers to module ${module}: remove it from "uses" in ${CONFIG}`,
          place: placeOfUse({ file: CONFIG, text: config }, module) ?? undefined,
        }),
      ),
      ...(toolkit.differ.project?.notes ?? []).map((note) => finding('ENGINE.NOTE', note)),
    ],
  };
}

/** Scratch databases on the target's server take their login from the target; all others do without one. */
export async function modelOfScratch(toolkit: Toolkit, run: ModuleRun): Promise<ScratchModel | null> {
  const { scratch, target } = run.environment;
  if (scratch.from !== 'same-server' || target === null) return null;
  const connected = { ...run, target };
  const server = await withTarget({ toolkit, run: connected }, async ({ session }) =>
    (await session()).inspect(),
  );
  return { run: connected, server };
}
