import {
  traitsOf,
  type Catalog,
  type Dialect,
  type ProposeRequest,
  type Toolkit,
  type WorkspaceModule,
} from '@lockstep/core';
import { join } from 'node:path';
import { type AtlasDialect, createAtlasDiffer } from './atlas-engine.js';
import { type AtlasCapability, atlasCapabilities } from './atlas-capabilities.js';
import type { AtlasVersion } from './atlas-version.js';
import { findAtlas } from './find-atlas.js';
import { withHcl } from './hcl/loader.js';
import { withHclNames } from './hcl/parser.js';
import { judgeAtlas } from './judge-atlas.js';
import { readAtlasProject } from './project/read-project.js';
import { inMariadbWords } from '../../dialects/mysql/mariadb-repair.js';
import { mysqlStatementEffect } from '../../dialects/mysql/statement-effect.js';
import { postgresStatementEffect } from '../../dialects/postgresql/statement-effect.js';
import { sqliteAdditions } from '../../dialects/sqlite/additions.js';
import { sqliteStatementEffects } from '../../dialects/sqlite/statement-effect.js';

/** The tools of a dialect with Atlas as the engine. Throws `CONFIG.INVALID`, `ENGINE.NOT_FOUND`, `ENGINE.UNSUPPORTED`, `TOOL.TIMEOUT`. */
export async function atlasToolkit(
  tools: Toolkit,
  module: WorkspaceModule,
  place: { readonly workspaceRoot: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Toolkit> {
  const project = await readAtlasProject(module, { ...place, files: tools.files });
  const { version, ...program } = await inspectAtlas(module, place);
  const { dialect } = module.config;
  const withHclFiles = withHcl(tools, { file: program.file, edition: version.edition });
  return {
    ...tools,
    ...withHclFiles,
    parser: withHclNames(tools.parser, traitsOf(dialect).hasSchemas),
    differ: createAtlasDiffer({ program, version, dialect, project, tools: ATLAS_DIALECTS[dialect] }),
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

const POSTGRESQL: AtlasDialect = {
  effectsOf: async (sqls, request) =>
    await Promise.all(sqls.map(async (sql) => await postgresStatementEffect(sql, catalogsOf(request)))),
  isTransactional: true,
};

const SQLITE: AtlasDialect = {
  effectsOf: async (sqls, request) =>
    await Promise.resolve(sqliteStatementEffects(sqls, catalogsOf(request))),
  additionsOf: (sqls, request) => sqliteAdditions(sqls, catalogsOf(request)),
  isTransactional: true,
  // The session switches foreign keys itself: inside its transaction the switch would do nothing.
  isNoise: (sql) => /^\s*PRAGMA\s+foreign_keys\b/i.test(sql),
};

const MYSQL: AtlasDialect = {
  effectsOf: async (sqls, request) =>
    await Promise.resolve(sqls.map((sql) => mysqlStatementEffect(sql, catalogsOf(request)))),
  isTransactional: false,
};

/** How Atlas's statements are understood. */
const ATLAS_DIALECTS: Readonly<Record<Dialect, AtlasDialect>> = {
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  mariadb: { ...MYSQL, inServerWords: inMariadbWords },
  tidb: MYSQL,
  sqlite: SQLITE,
};

function catalogsOf({ current, desired }: Pick<ProposeRequest, 'current' | 'desired'>): {
  readonly current: Catalog;
  readonly desired: Catalog;
} {
  return { current: current.catalog, desired: desired.catalog };
}
