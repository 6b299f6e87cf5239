import { type Catalog, type CatalogFact, factsById } from '../catalog/catalog.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';
import type { ScaffoldFile } from '../scaffold/module-scaffold.js';
import { planFiles } from './files.js';
import { orderRoots } from './order.js';

export interface WritePlainRequest {
  readonly catalog: Catalog;
  readonly statements: readonly ExportedStatement[];
  /** Folder of the files, from the project root. */
  readonly folder: string;
}

/** Schema files, and the root objects that nothing was exported for. */
export interface PlainSchema {
  readonly files: readonly ScaffoldFile[];
  readonly missing: readonly CatalogFact[];
}

/**
 * Files of a database that prints its objects as whole statements (the MySQL family, SQLite): a file for each table with
 * what belongs to it, views and routines after what they need. `roots` are the objects to write.
 */
export function writePlainSchema(request: WritePlainRequest, roots: readonly CatalogFact[]): PlainSchema {
  const facts = factsById(request.catalog);
  const written = new Set(request.statements.flatMap(({ root }) => root ?? []));
  const ordered = orderRoots(
    roots.filter(({ id }) => written.has(id)),
    facts,
  );
  const files = planFiles(ordered, facts).map((file) => {
    const ids = new Set(file.roots.map(({ id }) => id));
    const own = request.statements.filter(({ root }) => root !== null && ids.has(root));
    const text = own.map(({ sql }) => `${sql.trimEnd().replace(/;$/, '')};\n`).join('\n');
    return { path: `${request.folder}/${file.path}`, text };
  });
  return { files, missing: roots.filter(({ id }) => !written.has(id)) };
}
