import type { Toolkit, WorkspaceModule } from '@lockstep/core';
import { join } from 'node:path';
import { type AtlasDialect, createAtlasEngine } from './engines/atlas/atlas-engine.js';
import { findAtlas } from './engines/atlas/find-atlas.js';
import { withHcl } from './engines/atlas/hcl-loader.js';
import { withHclNames } from './engines/atlas/hcl-parser.js';
import { judgeAtlas } from './engines/atlas/judge-atlas.js';
import { postgresStatementEffect } from './postgres/statement-effect.js';

/** The tools of a dialect with Atlas as the engine. Throws `ENGINE.NOT_FOUND`, `ENGINE.UNSUPPORTED`, `TOOL.TIMEOUT`. */
export async function atlasToolkit(
  tools: Toolkit,
  module: WorkspaceModule,
  place: { readonly workspaceRoot: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Toolkit> {
  const program = await findAtlas({
    ...place,
    projectRoot: join(place.workspaceRoot, module.root),
    configured: module.config.atlas?.binary ?? null,
  });
  const version = await judgeAtlas(program);
  const { dialect } = module.config;
  const withHclFiles = withHcl(tools, { file: program.file, edition: version.edition });
  return {
    ...tools,
    ...withHclFiles,
    parser: withHclNames(tools.parser, dialect === 'postgresql'),
    engine: createAtlasEngine({ program, version, dialect, tools: dialectOf(tools) }),
  };
}

/** Only PostgreSQL has a reader of its catalog in another engine's hands. */
function dialectOf({ engine }: Toolkit): AtlasDialect {
  return {
    readCatalog: async (target, options) => await engine.readCatalog(target, options),
    exportSchema: async (request) => await engine.exportSchema(request),
    effectsOf: async (sqls, { current, desired }) =>
      await Promise.all(
        sqls.map(
          async (sql) =>
            await postgresStatementEffect(sql, { current: current.catalog, desired: desired.catalog }),
        ),
      ),
    isTransactional: true,
  };
}
