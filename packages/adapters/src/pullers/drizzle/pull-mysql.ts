import { join } from 'node:path';
import { LockstepError, type PullRequest, type PullResult } from '@lockstep/core';
import { importSpecifier, readProjectTypeScript } from '../project-typescript.js';
import { refuseMissing } from '../refuse-missing.js';
import { runPull } from '../run-pull.js';
import type { CatalogRelation } from '../catalog/table-catalog.js';
import { createFileScope } from './file-scope.js';
import { foreignDeclarations } from './foreign-declarations.js';
import { MYSQL_CODE, MYSQL_NAMES } from './mysql/mysql-code.js';
import { askable, mysqlQuestion } from './mysql/mysql-question.js';
import { mysqlWarnings } from './mysql/mysql-warnings.js';
import { readMysqlTables } from './mysql/read-mysql-tables.js';
import { readDrizzleTables } from './read-drizzle-tables.js';
import { relationsFile } from './relations-file.js';
import { runDrizzleKit } from './run-drizzle-kit.js';
import { schemaFile } from './schema-file.js';
import { refuseLeftOut, toolModesOf } from './tool-request.js';
import { findWorkspaceTools, type WorkspaceTools } from './workspace-tools.js';

/** Refuses MariaDB, before a connection is made or a tool started. Throws `PULL.FAILED`. */
export function refuseMariadb(): Promise<PullResult> {
  const error = new LockstepError('PULL.FAILED', {
    what: 'Drizzle types cannot be pulled from MariaDB.',
    why: 'Both release lines of drizzle-kit write wrong code for it: lost primary keys, defaults such as "current_timestamp()" as text, code that is no TypeScript; where there is a CHECK or JSON column 0.31 dies without a word. MariaDB describes its tables in another way than MySQL.',
    next: ['Write "pull": [{ "tool": "kysely", "out": "src/db" }] into db.config.json.'],
  });
  return Promise.reject(error);
}

/** Pulls Drizzle types from MySQL or TiDB. Throws as `TypePuller.pull` does. */
export async function pullDrizzleMysql(request: PullRequest): Promise<PullResult> {
  const tools = findWorkspaceTools(request.projectRoot, request.target.dialect);
  const { catalog, encrypted } = await readMysqlTables(request);
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
      const toolModes = await askTool({ request, tools, relations, encrypted, folder });
      const names = { line: tools.line, catalog, enums: [], foreign, reserved: MYSQL_NAMES };
      const scope = createFileScope(names);
      const schema = schemaFile(scope, { module, catalog, dialect: MYSQL_CODE, enums: [], toolModes });
      const schemaImport = importSpecifier(project, './schema');
      return {
        files: [
          { name: 'schema.ts', text: schema },
          { name: 'relations.ts', text: relationsFile(scope, { module, relations, schemaImport }) },
        ],
        warnings: mysqlWarnings(scope, relations, request.foreign),
      };
    },
  });
}

interface ToolQuestion {
  readonly request: PullRequest;
  readonly tools: WorkspaceTools;
  readonly relations: readonly CatalogRelation[];
  readonly encrypted: boolean;
  readonly folder: string;
}

/** The modes that drizzle-kit gave to columns, by table. */
async function askTool(question: ToolQuestion): Promise<ReturnType<typeof toolModesOf>> {
  const { request, tools, folder } = question;
  const expected = askable(question.relations);
  if (expected.length === 0) return new Map();
  const text = await runDrizzleKit({
    kit: tools.kit,
    question: mysqlQuestion(request.target, question.encrypted, expected),
    folder,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  const declared = readDrizzleTables(tools.typescript.api, text);
  refuseLeftOut(tools.kit.version, { expected }, declared);
  return toolModesOf(declared);
}
