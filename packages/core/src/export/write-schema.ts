import { type Catalog, factsById } from '../catalog/catalog.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';
import type { Observation } from '../catalog/observation.js';
import type { ScaffoldFile } from '../scaffold/module-scaffold.js';
import { partitionIndexes } from '../catalog/partition-indexes.js';
import { usefulStatements } from './useful-statements.js';
import { planFiles } from './files.js';
import { writeObject } from './object.js';
import { orderRoots } from './order.js';

export interface WriteSchemaRequest {
  readonly catalog: Catalog;
  readonly statements: readonly ExportedStatement[];
  /** What the observer sees of the objects, for the names of partitions' indexes. */
  readonly observation: Observation;
  /** The role that owns the database, whose name no file needs. */
  readonly owner: string;
  /** Folder of the files, from the project root. */
  readonly folder: string;
}

/**
 * SQL files as a person would write them: extensions, schemas and types in one file each, then a file for each
 * table with all that belongs to it, views and functions after what they need. Numbers in the names give the order.
 */
export function writeSchema(request: WriteSchemaRequest): readonly ScaffoldFile[] {
  const facts = factsById(request.catalog);
  const statements = usefulStatements(request.statements, { facts, owner: request.owner });
  const ids = new Set(statements.flatMap(({ root }) => (root === null ? [] : [root])));
  const roots = request.catalog.facts.filter((fact) => ids.has(fact.id));
  const ordered = orderRoots(roots, facts);
  const written = new Set<string>();
  const indexes = partitionIndexes(request.observation, facts);
  return planFiles(ordered, facts).map((file) => {
    const objects = file.roots.map((root) => {
      return writeObject({
        root,
        statements,
        facts,
        written,
        partitionIndexes: indexes.filter((index) => index.root === root.id).map(({ sql }) => sql),
      });
    });
    const text = [...objects.flatMap(({ first }) => first), ...objects.flatMap(({ last }) => last)];
    return { path: `${request.folder}/${file.path}`, text: `${text.join('\n\n')}\n` };
  });
}
