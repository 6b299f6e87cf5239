import { join, posix } from 'node:path';
import { LockstepError, type PullRequest, type PullResult, type TypePuller } from '@lockstep/core';
import { connectPostgres } from '../../postgres/connect.js';
import { addressOf, type Protection, protectionsOf } from '../../postgres/connection-settings.js';
import { readTableCatalog } from './catalog/read-catalog.js';
import { bySchemaAndName, type CatalogType, type TableCatalog } from './catalog/table-catalog.js';
import { checkCompiles, type GeneratedFile } from './compile-check.js';
import { createFileScope } from './file-scope.js';
import { type ForeignDeclarations, foreignDeclarations } from './foreign-declarations.js';
import { importSpecifier, type ProjectTypeScript, readProjectTypeScript } from './project-typescript.js';
import { withPullFolder } from './pull-folder.js';
import { hashInputs, isUpToDate, recordOf } from './pull-record.js';
import { pullWarnings } from './pull-warnings.js';
import { type DeclaredTable, readDrizzleTables } from './read-drizzle-tables.js';
import { relationsFile } from './relations-file.js';
import { runDrizzleKit } from './run-drizzle-kit.js';
import { schemaFile } from './schema-file.js';
import { leftOutByTool, toolFilter, toolModesOf } from './tool-request.js';
import { findDrizzleKit, findWorkspaceTools, type WorkspaceTools } from './workspace-tools.js';
import { writeGenerated } from './write-generated.js';

/** Pulls Drizzle types with the workspace's own drizzle-kit (0.31 and 1.0 rc), corrected from the catalog. */
export function createDrizzlePuller(): TypePuller {
  return {
    tool: 'drizzle',
    version: (projectRoot) => Promise.resolve().then(() => findDrizzleKit(projectRoot).version),
    pull: pullDrizzle,
  };
}

async function pullDrizzle(request: PullRequest): Promise<PullResult> {
  const tools = findWorkspaceTools(request.projectRoot);
  const { catalog, protection } = await readDatabase(request);
  const project = readProjectTypeScript(tools.typescript.api, request.projectRoot);
  const outFolder = join(request.projectRoot, request.out);
  const foreign = foreignDeclarations({ request, catalog, project, outFolder });
  const inputs = hashInputs({ request, tools, catalog, project, foreign });
  const tool = { name: 'drizzle-kit', version: tools.kit.version };
  const fromRoot = (name: string): string => posix.join(request.out.replaceAll('\\', '/'), name);
  const { record } = request;
  if (record && (await isUpToDate(record, { inputs, outFolder }))) {
    const { files, warnings } = record;
    return { files: Object.keys(files).map(fromRoot), changed: [], warnings, tool, record };
  }
  return await withPullFolder(request.projectRoot, async (folder) => {
    const declared = await askTool({ request, tools, catalog, protection, folder });
    const made = generate({ request, tools, catalog, project, declared, foreign });
    const { files, warnings } = made;
    const { timeoutMs, signal } = request;
    await checkCompiles({ project, tsc: tools.typescript.tsc, files, folder, outFolder, timeoutMs, signal });
    const changed = await writeGenerated(outFolder, files);
    return {
      files: files.map(({ name }) => fromRoot(name)),
      changed: changed.map(fromRoot),
      warnings,
      tool,
      record: recordOf(inputs, made),
    };
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
    refuseMissing(catalog);
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

function refuseMissing({ missing }: TableCatalog): void {
  if (missing.length === 0) return;
  throw new LockstepError('PULL.FAILED', {
    what: `The database does not have ${missing.join(', ')}.`,
    why: 'The module has this table or view, so that its types cannot be complete.',
    next: ['{bin} apply', '{bin} pull'],
  });
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
    address: addressOf(request.target),
    protection,
    filter,
    folder,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  const declared = readDrizzleTables(tools.typescript.api, text);
  const leftOut = leftOutByTool(filter, declared);
  if (leftOut.length === 0) return declared;
  throw new LockstepError('PULL.FAILED', {
    what: `drizzle-kit ${tools.kit.version} ended without an error and left out ${leftOut.join(', ')}.`,
    why: 'It was asked for every table and view of the module that it can read.',
    next: [`npm i -D drizzle-kit@${tools.kit.version}`, '{bin} pull'],
  });
}

interface Generation {
  readonly request: PullRequest;
  readonly tools: WorkspaceTools;
  readonly catalog: TableCatalog;
  readonly project: ProjectTypeScript;
  readonly declared: readonly DeclaredTable[];
  readonly foreign: ForeignDeclarations;
}

function generate({ request, tools, catalog, project, declared, foreign }: Generation): {
  readonly files: readonly GeneratedFile[];
  readonly warnings: readonly string[];
} {
  const { module } = request;
  const { relations } = catalog;
  const enums = ownEnums(request, catalog);
  const scope = createFileScope({ line: tools.line, catalog, enums, foreign });
  const schema = schemaFile(scope, { module, catalog, enums, toolModes: toolModesOf(declared) });
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
