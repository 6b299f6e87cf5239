import { join } from 'node:path';
import type { PullRequest, PullResult } from '@lockstep/core';
import { importSpecifier, readProjectTypeScript } from '../project-typescript.js';
import { refuseMissing } from '../refuse-missing.js';
import { runPull } from '../run-pull.js';
import { createFileScope } from './file-scope.js';
import { foreignDeclarations } from './foreign-declarations.js';
import { relationsFile } from './relations-file.js';
import { schemaFile } from './schema-file.js';
import { askAboutCopy } from './sqlite/ask-about-copy.js';
import { readSqliteTables } from './sqlite/read-sqlite-tables.js';
import { SQLITE_CODE, SQLITE_NAMES } from './sqlite/sqlite-code.js';
import { sqliteWarnings } from './sqlite/sqlite-warnings.js';
import { findWorkspaceTools } from './workspace-tools.js';

/** Pulls Drizzle types from a SQLite file. Throws as `TypePuller.pull` does. */
export async function pullDrizzleSqlite(request: PullRequest): Promise<PullResult> {
  const tools = findWorkspaceTools(request.projectRoot, request.target.dialect);
  const catalog = await readSqliteTables(request);
  refuseMissing(catalog.missing);
  const project = readProjectTypeScript(tools.typescript.api, request.projectRoot);
  const outFolder = join(request.projectRoot, request.out);
  const foreign = foreignDeclarations({ request, catalog, project, outFolder });
  const { relations } = catalog;
  return await runPull({
    request,
    tool: { name: 'drizzle-kit', version: tools.kit.version },
    project,
    tsc: tools.typescript.tsc,
    inputs: [tools.kit.version, tools.ormVersion, catalog, foreign],
    generate: async (folder) => {
      const { module } = request;
      const toolModes = await askAboutCopy({ request, tools, relations, folder });
      const names = { line: tools.line, catalog, enums: [], foreign, reserved: SQLITE_NAMES };
      const scope = createFileScope(names);
      const schema = schemaFile(scope, { module, catalog, dialect: SQLITE_CODE, enums: [], toolModes });
      const schemaImport = importSpecifier(project, './schema');
      return {
        files: [
          { name: 'schema.ts', text: schema },
          { name: 'relations.ts', text: relationsFile(scope, { module, relations, schemaImport }) },
        ],
        warnings: sqliteWarnings(scope, relations, request.foreign),
      };
    },
  });
}
