import type { PullRequest, PullResult } from '@lockstep/core/ports/type-puller.js';
import { connectPostgres } from '../../../dialects/postgresql/connect/connect.js';
import { addressOf, type Protection, protectionsOf } from '../../../dialects/postgresql/connect/settings.js';
import { readTableCatalog } from '../../catalog/read-catalog.js';
import { bySchemaAndName, type CatalogType, type TableCatalog } from '../../catalog/table-catalog.js';
import { postgresQuestion } from './postgres-question.js';
import { pullWarnings } from './pull-warnings.js';
import { pullWithKit, type ToolModes } from '../pull-with-kit.js';
import { readDrizzleTables } from '../read-drizzle-tables.js';
import { POSTGRES_CODE } from '../code/relation-code.js';
import { runDrizzleKit } from '../run-drizzle-kit.js';
import { sessionOptions } from './session-options.js';
import { refuseLeftOut, toolFilter, toolModesOf } from '../tool-request.js';
import { findWorkspaceTools, type WorkspaceTools } from '../workspace-tools.js';

/** Pulls Drizzle types from PostgreSQL. Throws as `TypePuller.pull` does. */
export async function pullDrizzlePostgres(request: PullRequest): Promise<PullResult> {
  const tools = findWorkspaceTools(request.projectRoot, request.target.dialect);
  const { catalog, protection, options } = await readDatabase(request);
  return await pullWithKit({
    request,
    tools,
    catalog,
    dialect: POSTGRES_CODE,
    enums: ownEnums(request, catalog),
    reserved: [],
    askTool: async (folder) => await askTool({ request, tools, catalog, protection, options, folder }),
    warnings: pullWarnings,
  });
}

/** Our own connection comes first: drizzle-kit 0.31 gives no reason where it cannot connect, and has no timeout. */
async function readDatabase(
  request: PullRequest,
): Promise<Pick<ToolQuestion, 'catalog' | 'protection' | 'options'>> {
  const client = await connectPostgres(request.target, {
    applicationName: 'lockstep pull',
    signal: request.signal,
  });
  try {
    const catalog = await readTableCatalog(client, request);
    const { rows } = await client.query<{ ssl: boolean }>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    const encrypted = rows[0]?.ssl === true;
    const protections = protectionsOf(addressOf(request.target));
    return {
      catalog,
      protection: protections.find((way) => (way !== false) === encrypted) ?? protections[0],
      options: await sessionOptions(client),
    };
  } finally {
    await client.end();
  }
}

interface ToolQuestion {
  readonly request: PullRequest;
  readonly tools: WorkspaceTools;
  readonly catalog: TableCatalog;
  readonly protection: Protection;
  readonly options: string | null;
  readonly folder: string;
}

async function askTool({
  request,
  tools,
  catalog,
  protection,
  options,
  folder,
}: ToolQuestion): Promise<ToolModes> {
  const filter = toolFilter(tools.line, catalog.relations);
  if (filter.expected.length === 0) return new Map();
  const text = await runDrizzleKit({
    kit: tools.kit,
    question: postgresQuestion({ address: addressOf(request.target), protection, options }, filter),
    folder,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  const declared = readDrizzleTables(tools.typescript.api, text);
  refuseLeftOut(tools.kit.version, filter, declared);
  return toolModesOf(declared);
}

function ownEnums({ types }: PullRequest, catalog: TableCatalog): readonly CatalogType[] {
  const own = new Set(types.map(({ schema, name }) => JSON.stringify([schema, name])));
  return [...catalog.types.values()]
    .filter(
      ({ kind, labels, schema, name }) =>
        kind === 'enum' && labels.length > 0 && own.has(JSON.stringify([schema, name])),
    )
    .sort(bySchemaAndName);
}
