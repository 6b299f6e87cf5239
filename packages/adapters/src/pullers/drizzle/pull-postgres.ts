import type { PullRequest, PullResult } from '@lockstep/core';
import { connectPostgres } from '../../postgres/connect.js';
import { addressOf, type Protection, protectionsOf } from '../../postgres/connection-settings.js';
import { join } from 'node:path';
import { importSpecifier, type ProjectTypeScript, readProjectTypeScript } from '../project-typescript.js';
import { refuseMissing } from '../refuse-missing.js';
import { type GeneratedTypes, runPull } from '../run-pull.js';
import { readTableCatalog } from '../catalog/read-catalog.js';
import { bySchemaAndName, type CatalogType, type TableCatalog } from '../catalog/table-catalog.js';
import { createFileScope } from './file-scope.js';
import { type ForeignDeclarations, foreignDeclarations } from './foreign-declarations.js';
import { postgresQuestion } from './postgres-question.js';
import { pullWarnings } from './pull-warnings.js';
import { type DeclaredTable, readDrizzleTables } from './read-drizzle-tables.js';
import { POSTGRES_CODE } from './relation-code.js';
import { relationsFile } from './relations-file.js';
import { runDrizzleKit } from './run-drizzle-kit.js';
import { schemaFile } from './schema-file.js';
import { refuseLeftOut, toolFilter, toolModesOf } from './tool-request.js';
import { findWorkspaceTools, type WorkspaceTools } from './workspace-tools.js';

/** Pulls Drizzle types from PostgreSQL. Throws as `TypePuller.pull` does. */
export async function pullDrizzlePostgres(request: PullRequest): Promise<PullResult> {
  const tools = findWorkspaceTools(request.projectRoot, request.target.dialect);
  const { catalog, protection } = await readDatabase(request);
  const project = readProjectTypeScript(tools.typescript.api, request.projectRoot);
  const outFolder = join(request.projectRoot, request.out);
  const foreign = foreignDeclarations({ request, catalog, project, outFolder });
  return await runPull({
    request,
    tool: { name: 'drizzle-kit', version: tools.kit.version },
    project,
    tsc: tools.typescript.tsc,
    inputs: [tools.kit.version, tools.ormVersion, catalog, foreign],
    generate: async (folder) => {
      const declared = await askTool({ request, tools, catalog, protection, folder });
      return generate({ request, tools, catalog, project, declared, foreign });
    },
  });
}

/** Our own connection comes first: drizzle-kit 0.31 gives no reason where it cannot connect, and has no timeout. */
async function readDatabase(
  request: PullRequest,
): Promise<{ readonly catalog: TableCatalog; readonly protection: Protection }> {
  const client = await connectPostgres(request.target, {
    applicationName: 'lockstep pull',
    signal: request.signal,
  });
  try {
    const catalog = await readTableCatalog(client, request);
    refuseMissing(catalog.missing);
    const { rows } = await client.query<{ ssl: boolean }>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    const encrypted = rows[0]?.ssl === true;
    const protections = protectionsOf(addressOf(request.target));
    return {
      catalog,
      protection: protections.find((way) => (way !== false) === encrypted) ?? protections[0],
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
  readonly folder: string;
}

async function askTool({
  request,
  tools,
  catalog,
  protection,
  folder,
}: ToolQuestion): Promise<readonly DeclaredTable[]> {
  const filter = toolFilter(tools.line, catalog.relations);
  if (filter.expected.length === 0) return [];
  const text = await runDrizzleKit({
    kit: tools.kit,
    question: postgresQuestion(addressOf(request.target), protection, filter),
    folder,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  const declared = readDrizzleTables(tools.typescript.api, text);
  refuseLeftOut(tools.kit.version, filter, declared);
  return declared;
}

interface Generation {
  readonly request: PullRequest;
  readonly tools: WorkspaceTools;
  readonly catalog: TableCatalog;
  readonly project: ProjectTypeScript;
  readonly declared: readonly DeclaredTable[];
  readonly foreign: ForeignDeclarations;
}

function generate({ request, tools, catalog, project, declared, foreign }: Generation): GeneratedTypes {
  const { module } = request;
  const { relations } = catalog;
  const enums = ownEnums(request, catalog);
  const scope = createFileScope({ line: tools.line, catalog, enums, foreign, reserved: [] });
  const schema = schemaFile(scope, {
    module,
    catalog,
    dialect: POSTGRES_CODE,
    enums,
    toolModes: toolModesOf(declared),
  });
  const schemaImport = importSpecifier(project, './schema');
  return {
    files: [
      { name: 'schema.ts', text: schema },
      { name: 'relations.ts', text: relationsFile(scope, { module, relations, schemaImport }) },
    ],
    warnings: pullWarnings(scope, relations, request.foreign),
  };
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
