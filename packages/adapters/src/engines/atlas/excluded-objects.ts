import type { Catalog, CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { nameParts } from '@lockstep/core/catalog/name-parts.js';
import type { ProposeRequest } from '@lockstep/core/ports/schema-differ.js';

/** Kinds that Atlas looks at, and that a pattern can take out of its sight. */
const LOOKED_AT: ReadonlySet<string> = new Set(['table', 'type', 'schema']);

/**
 * Patterns that remove everything from Atlas's sight that the module does not manage, on either side: it would plan
 * to drop what only one side has. A schema goes as a whole where nothing in it is the module's.
 */
export function excludedObjects({ current, desired, views }: ProposeRequest): readonly string[] {
  const sides = [
    { catalog: current.catalog, mine: views.current.mine },
    { catalog: desired.catalog, mine: views.desired.mine },
  ];
  const used = new Set(sides.flatMap(({ catalog, mine }) => schemasOf(catalog, mine)));
  const patterns = sides.flatMap(({ catalog, mine }) =>
    catalog.facts
      .filter((fact) => fact.root === fact.id && LOOKED_AT.has(fact.kind) && !mine.has(fact.id))
      .flatMap((fact) => patternsOf(fact, used)),
  );
  const hidden = sides.flatMap(({ catalog }) => catalog.facts.flatMap(shadowTables));
  return [...new Set([...patterns, ...hidden, ...NEVER_READ])].sort();
}

/** What SQLite's own modules (full text, R*Tree) call the tables that they keep a virtual table's content in. */
const SHADOWS = [
  ...['data', 'idx', 'content', 'docsize', 'config', 'segments', 'segdir', 'stat'],
  ...['node', 'rowid', 'parent'],
];

/** A virtual table and the tables behind it, which Atlas takes for tables of nobody. */
function shadowTables({ kind, name, details }: CatalogFact): readonly string[] {
  if (kind !== 'other' || details['virtual'] !== true) return [];
  return [pattern(name), ...SHADOWS.map((suffix) => pattern(`${name}_${suffix}`))];
}

/** Lockstep's ledger and the tables of a driver: in no catalog, and of no module. */
const NEVER_READ: readonly string[] = ['lockstep_*', 'libsql_*'];

/** Schemas that hold, or are, something of the module's. */
function schemasOf(catalog: Catalog, mine: ReadonlySet<string>): readonly string[] {
  const own = catalog.facts.filter(({ id }) => mine.has(id));
  return own.flatMap((fact) => (fact.kind === 'schema' ? [fact.name] : (fact.schema ?? [])));
}

function patternsOf(fact: CatalogFact, used: ReadonlySet<string>): readonly string[] {
  if (fact.kind === 'schema') return used.has(fact.name) ? [] : [pattern(fact.name)];
  const { schema, name } = nameParts(fact);
  if (schema !== '' && !used.has(schema)) return [];
  return [schema === '' ? pattern(name) : `${pattern(schema)}.${pattern(name)}`];
}

/** Atlas splits patterns at dots and matches each part as a file name; what means something there is any character. */
function pattern(name: string): string {
  return name.replace(/[*?[\]\\.^,"\s\p{Cc}]/gu, '?');
}
