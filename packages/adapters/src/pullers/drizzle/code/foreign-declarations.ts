import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { qualified, type TableCatalog } from '../../catalog/table-catalog.js';
import type { Exported } from './import-code.js';
import { importSpecifier, type ProjectTypeScript } from '../../project-typescript.js';
import { readDrizzleEnums, readDrizzleTables } from '../read-drizzle-tables.js';

/** What other modules' generated files export of what ours refers to, by qualified name. */
export interface ForeignDeclarations {
  readonly tables: ReadonlyMap<string, Exported & { readonly keys: ReadonlyMap<string, string> }>;
  readonly enums: ReadonlyMap<string, Exported>;
}

interface ForeignRequest {
  readonly request: Pick<PullRequest, 'foreign'>;
  readonly catalog: TableCatalog;
  readonly project: ProjectTypeScript;
  /** Absolute path of the folder that receives the generated files. */
  readonly outFolder: string;
}

/**
 * Looks up the tables that foreign keys refer to, and the enums that columns have, in the files of the modules they
 * belong to. What no file exports (yet) is left out: what is pulled always compiles.
 */
export function foreignDeclarations(request: ForeignRequest): ForeignDeclarations {
  const { relations, types } = request.catalog;
  const own = new Set(relations.map(qualified));
  const targets = relations.flatMap(({ foreignKeys }) =>
    foreignKeys.map(({ target }) => qualified({ schema: target.schema, name: target.table })),
  );
  const enums = [...types.values()].filter(({ kind }) => kind === 'enum').map(qualified);
  const wanted = new Set([...targets.filter((name) => !own.has(name)), ...enums]);
  const files = filesOf(request, wanted);
  return {
    tables: new Map(files.flatMap((file) => file.tables).filter(([name]) => wanted.has(name))),
    enums: new Map(files.flatMap((file) => file.enums).filter(([name]) => wanted.has(name))),
  };
}

interface ForeignFile {
  readonly tables: readonly (readonly [string, Exported & { readonly keys: ReadonlyMap<string, string> }])[];
  readonly enums: readonly (readonly [string, Exported])[];
}

/** Each file once, in canonical order, with what the request says is in it. */
function filesOf(
  { request, project, outFolder }: ForeignRequest,
  wanted: ReadonlySet<string>,
): readonly ForeignFile[] {
  const byFile = new Map<string, Set<string>>();
  for (const object of request.foreign) {
    if (object.importFrom === null || !wanted.has(qualified(object))) continue;
    const specifier = importSpecifier(project, object.importFrom);
    byFile.set(specifier, new Set([...(byFile.get(specifier) ?? []), qualified(object)]));
  }
  return [...byFile.keys()].sort().map((importFrom) => {
    const text = textOf(project, { importFrom, outFolder });
    const isMeant = (object: { readonly schema: string; readonly name: string }): boolean =>
      byFile.get(importFrom)?.has(qualified(object)) === true;
    return {
      tables: readDrizzleTables(project.api, text)
        .filter(isMeant)
        .map((table) => {
          const keys = new Map(table.columns.map(({ name, key }) => [name, key]));
          return [qualified(table), { exported: table.identifier, importFrom, keys }];
        }),
      enums: readDrizzleEnums(text)
        .filter(isMeant)
        .map((type) => [qualified(type), { exported: type.identifier, importFrom }]),
    };
  });
}

function textOf(
  { api, options }: ProjectTypeScript,
  { importFrom, outFolder }: { readonly importFrom: string; readonly outFolder: string },
): string {
  const from = join(outFolder, 'schema.ts');
  const path = api.resolveModuleName(importFrom, from, options, api.sys).resolvedModule?.resolvedFileName;
  return path === undefined ? '' : readFileSync(path, 'utf8');
}
