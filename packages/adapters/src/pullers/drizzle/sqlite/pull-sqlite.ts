import type { PullRequest, PullResult } from '@lockstep/core/ports/type-puller.js';
import { pullWithKit } from '../pull-with-kit.js';
import { askAboutCopy } from './ask-about-copy.js';
import { readSqliteTables } from './read-sqlite-tables.js';
import { SQLITE_CODE, SQLITE_NAMES } from './sqlite-code.js';
import { sqliteWarnings } from './sqlite-warnings.js';
import { findWorkspaceTools } from '../workspace-tools.js';

/** Pulls Drizzle types from a SQLite file. Throws as `TypePuller.pull` does. */
export async function pullDrizzleSqlite(request: PullRequest): Promise<PullResult> {
  const tools = findWorkspaceTools(request.projectRoot, request.target.dialect);
  const catalog = await readSqliteTables(request);
  const { relations } = catalog;
  return await pullWithKit({
    request,
    tools,
    catalog,
    dialect: SQLITE_CODE,
    enums: [],
    reserved: SQLITE_NAMES,
    askTool: async (folder) => await askAboutCopy({ request, tools, relations, folder }),
    warnings: sqliteWarnings,
  });
}
