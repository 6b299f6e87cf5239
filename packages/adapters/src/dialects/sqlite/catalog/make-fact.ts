import { printObjectId } from '@lockstep/core/catalog/object-id.js';
import type { CatalogFact, FactDetails, FactKind } from '@lockstep/core/catalog/catalog.js';
import { hashJson, type JsonValue } from '@lockstep/core/text/canonical-json.js';

/** A fact before it has its hash. */
export interface FactParts {
  readonly kind: FactKind;
  readonly name: string;
  /** Id of the root object; null for a root itself. */
  readonly root: string | null;
  readonly details: FactDetails;
  /** What makes it differ from another one of the same name. */
  readonly definition: JsonValue;
  readonly references?: readonly string[];
}

/** A fact with its id and hash. SQLite has no schemas below the database, and no owners. */
export function makeFact({ kind, name, root, details, definition, references = [] }: FactParts): CatalogFact {
  const id = factId(kind, name);
  return {
    id,
    kind,
    name,
    schema: '',
    root: root ?? id,
    hash: hashJson(definition),
    references: [...new Set(references)].filter((reference) => reference !== id),
    details,
  };
}

/** Id of the fact of this kind and name. */
export function factId(kind: FactKind, name: string): string {
  return printObjectId({ kind, name });
}

/** Gives each text a name of its own: the first keeps it, the others get a number behind it. */
export function uniqueNames(): (wanted: string) => string {
  const taken = new Map<string, number>();
  return (wanted) => {
    const key = wanted.toLowerCase();
    const count = (taken.get(key) ?? 0) + 1;
    taken.set(key, count);
    return count === 1 ? wanted : `${wanted}_${count}`;
  };
}
