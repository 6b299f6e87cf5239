import { join } from 'node:path';
import type { PullRequest, PullResult } from '@lockstep/core/ports/type-puller.js';
import type { CatalogRelation, CatalogType, TableCatalog } from '../catalog/table-catalog.js';
import { importSpecifier, readProjectTypeScript } from '../project-typescript.js';
import { refuseMissing } from '../refuse-missing.js';
import { runPull } from '../run-pull.js';
import { createFileScope, type FileScope } from './code/file-scope.js';
import { foreignDeclarations } from './code/foreign-declarations.js';
import type { SchemaDialect } from './code/relation-code.js';
import { relationsFile } from './code/relations-file.js';
import { schemaFile } from './code/schema-file.js';
import type { WorkspaceTools } from './workspace-tools.js';

/** Modes that drizzle-kit gave to columns, by qualified relation and column. */
export type ToolModes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A pull of Drizzle types, with what differs between the dialects. */
export interface DrizzlePull {
  readonly request: PullRequest;
  readonly tools: WorkspaceTools;
  readonly catalog: TableCatalog;
  readonly dialect: SchemaDialect;
  /** The module's own enums, in canonical order. */
  readonly enums: readonly CatalogType[];
  /** Names that the dialect's part of drizzle-orm has besides those of PostgreSQL. */
  readonly reserved: readonly string[];
  /** Asks drizzle-kit in an empty folder of ours. */
  readonly askTool: (folder: string) => Promise<ToolModes>;
  readonly warnings: (
    scope: FileScope,
    relations: readonly CatalogRelation[],
    foreign: PullRequest['foreign'],
  ) => readonly string[];
}

/** Writes `schema.ts` and `relations.ts` from a catalog and the tool's modes. Throws as `TypePuller.pull` does. */
export async function pullWithKit(pull: DrizzlePull): Promise<PullResult> {
  const { request, tools, catalog, enums } = pull;
  refuseMissing(catalog.missing);
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
      const { module } = request;
      const { relations } = catalog;
      const toolModes = await pull.askTool(folder);
      const scope = createFileScope({ line: tools.line, catalog, enums, foreign, reserved: pull.reserved });
      const schema = schemaFile(scope, { module, catalog, dialect: pull.dialect, enums, toolModes });
      const schemaImport = importSpecifier(project, './schema');
      return {
        files: [
          { name: 'schema.ts', text: schema },
          { name: 'relations.ts', text: relationsFile(scope, { module, relations, schemaImport }) },
        ],
        warnings: pull.warnings(scope, relations, request.foreign),
      };
    },
  });
}
