import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { hashJson } from '@lockstep/core/text/canonical-json.js';
import type { ColumnRow, ViewRow } from './catalog-rows.js';
import { partId, rootId } from './fact-names.js';
import { ownReferences, withoutDatabase } from './own-database.js';

/** Names of what exists in a database, by kind, for finding out what a text refers to. */
export interface KnownNames {
  readonly tables: ReadonlySet<string>;
  readonly views: ReadonlySet<string>;
  readonly sequences: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

/** What is known of one view. */
export interface ViewSource {
  readonly row: ViewRow;
  readonly columns: readonly ColumnRow[];
  readonly database: string;
  readonly known: KnownNames;
}

/** The fact of a view. Who defined it says nothing about what it is, so the definer is left out. */
export function viewFact({ row, columns, database, known }: ViewSource): CatalogFact {
  const id = rootId('view', row.name);
  const body = withoutDatabase(row.definition, database);
  const algorithm = row.algorithm === null || row.algorithm === 'UNDEFINED' ? null : row.algorithm;
  const check = row.check_option === 'NONE' ? null : row.check_option;
  return {
    id,
    kind: 'view',
    name: row.name,
    schema: '',
    root: id,
    hash: hashJson(['view', body, algorithm, check, row.security]),
    references: referencesOf(row, database, known),
    details: {
      definition: body,
      columns: columns.map(({ name, type }) => `${name} ${type}`),
      securityInvoker: row.security === 'INVOKER',
      algorithm,
      checkOption: check,
    },
  };
}

function referencesOf(row: ViewRow, database: string, known: KnownNames): readonly string[] {
  const { relations, columns, calls } = ownReferences(row.definition, database);
  const ids = [
    ...relations.flatMap((name) => relationIds(name, known)),
    ...columns.flatMap(([table, column]) =>
      known.tables.has(table) ? [partId('column', table, column)] : [],
    ),
    ...calls.filter((name) => known.functions.has(name)).map((name) => rootId('function', name)),
  ];
  return [...new Set(ids)].filter((id) => id !== rootId('view', row.name));
}

function relationIds(name: string, known: KnownNames): readonly string[] {
  if (known.tables.has(name)) return [rootId('table', name)];
  if (known.views.has(name)) return [rootId('view', name)];
  return known.sequences.has(name) ? [rootId('sequence', name)] : [];
}
