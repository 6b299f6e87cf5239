import type { CatalogSnapshot, CatalogView } from '../catalog/catalog-view.js';
import type { ExportedStatement } from '../catalog/exported-statement.js';

export interface ExportSchemaRequest {
  readonly snapshot: CatalogSnapshot;
  /** What to write, and what it needs of others. */
  readonly view: CatalogView;
}

/** Writes databases of one dialect as SQL. */
export interface SchemaExporter {
  /** The statements that make this part of a database in an empty one, in an order that works. Throws `ENGINE.FAILED`, `DB.*`. */
  exportSchema(request: ExportSchemaRequest): Promise<readonly ExportedStatement[]>;
}
