import { traitsOf } from '@lockstep/core/config/dialects/traits-of.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import { join } from 'node:path';
import { createAtlasDiffer } from './atlas-engine.js';
import { type AtlasCapability, atlasCapabilities } from './atlas-capabilities.js';
import type { AtlasVersion } from './atlas-version.js';
import { findAtlas } from './find-atlas.js';
import { withHcl } from './hcl/loader.js';
import { withHclNames } from './hcl/parser.js';
import { judgeAtlas } from './judge-atlas.js';
import { readAtlasProject } from './project/read-project.js';
import { loadDialect } from '../../dialects/dialect.js';

/** The tools of a dialect with Atlas as the engine. Throws `CONFIG.INVALID`, `ENGINE.NOT_FOUND`, `ENGINE.UNSUPPORTED`, `TOOL.TIMEOUT`. */
export async function atlasToolkit(
  tools: Omit<Toolkit, 'differ'>,
  module: WorkspaceModule,
  place: { readonly workspaceRoot: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Toolkit> {
  const project = await readAtlasProject(module, { ...place, files: tools.files });
  const { version, ...program } = await inspectAtlas(module, place);
  const { dialect } = module.config;
  const { statements } = await loadDialect(dialect);
  const withHclFiles = withHcl(tools, { file: program.file, edition: version.edition });
  return {
    ...tools,
    ...withHclFiles,
    parser: withHclNames(tools.parser, traitsOf(dialect).hasSchemas),
    differ: createAtlasDiffer({ program, version, dialect, project, tools: statements }),
  };
}

/** What `doctor` says about the Atlas of a module. */
export interface AtlasFinding {
  readonly file: string;
  /** Who named it: a variable, the configuration, or a place it was found in. */
  readonly from: string;
  readonly version: AtlasVersion;
  readonly capabilities: readonly AtlasCapability[];
}

/** Finds and judges the Atlas of a module. Throws `ENGINE.NOT_FOUND`, `ENGINE.UNSUPPORTED`, `TOOL.TIMEOUT`. */
export async function inspectAtlas(
  module: WorkspaceModule,
  place: { readonly workspaceRoot: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<AtlasFinding> {
  const program = await findAtlas({
    ...place,
    projectRoot: join(place.workspaceRoot, module.root),
    configured: module.config.atlas?.binary ?? null,
  });
  const version = await judgeAtlas(program);
  return { ...program, version, capabilities: atlasCapabilities(version, module.config.dialect) };
}
