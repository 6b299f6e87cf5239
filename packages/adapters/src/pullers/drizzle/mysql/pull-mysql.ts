import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PullRequest, PullResult } from '@lockstep/core/ports/type-puller.js';
import type { CatalogRelation } from '../../catalog/table-catalog.js';
import { MYSQL_CODE, MYSQL_NAMES } from './mysql-code.js';
import { askable, mysqlQuestion } from './mysql-question.js';
import { mysqlWarnings } from './mysql-warnings.js';
import { readMysqlTables } from './read-mysql-tables.js';
import { pullWithKit, type ToolModes } from '../pull-with-kit.js';
import { readDrizzleTables } from '../read-drizzle-tables.js';
import { runDrizzleKit } from '../run-drizzle-kit.js';
import { refuseLeftOut, toolModesOf } from '../tool-request.js';
import { findWorkspaceTools, type WorkspaceTools } from '../workspace-tools.js';

/** Refuses MariaDB, before a connection is made or a tool started. Throws `PULL.FAILED`. */
export function refuseMariadb(): Promise<PullResult> {
  const error = new LockstepError('PULL.FAILED', {
    what: 'Drizzle types cannot be pulled from MariaDB.',
    why: 'Both release lines of drizzle-kit write wrong code for it: lost primary keys, defaults such as "current_timestamp()" as text, code that is no TypeScript; where there is a CHECK or JSON column 0.31 crashes without an error message. MariaDB describes its tables in another way than MySQL.',
    next: ['Write "pull": [{ "tool": "kysely", "out": "src/db" }] into db.config.json.'],
  });
  return Promise.reject(error);
}

/** Pulls Drizzle types from MySQL or TiDB. Throws as `TypePuller.pull` does. */
export async function pullDrizzleMysql(request: PullRequest): Promise<PullResult> {
  const tools = findWorkspaceTools(request.projectRoot, request.target.dialect);
  const { catalog, encrypted } = await readMysqlTables(request);
  const { relations } = catalog;
  return await pullWithKit({
    request,
    tools,
    catalog,
    dialect: MYSQL_CODE,
    enums: [],
    reserved: MYSQL_NAMES,
    askTool: async (folder) => await askTool({ request, tools, relations, encrypted, folder }),
    warnings: mysqlWarnings,
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
async function askTool(question: ToolQuestion): Promise<ToolModes> {
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
