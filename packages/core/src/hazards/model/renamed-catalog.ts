import { printObjectId } from '../../catalog/object-id.js';
import type { Catalog, CatalogFact, FactDetails } from '../../catalog/catalog.js';
import type { JsonValue } from '../../text/canonical-json.js';
import { nameKey, nameParts, writtenName } from '../../catalog/object-names.js';

/** A table, view, type or column by its qualified names before and after. */
export interface CatalogRename {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/**
 * A catalog as rules see it once an object has its new name: the object, what hangs on it, and what names it in its
 * details. References stay, because rules ask by name.
 */
export function withRename(catalog: Catalog, rename: CatalogRename): Catalog {
  return { ...catalog, facts: catalog.facts.map((fact) => renamed(fact, rename)) };
}

function renamed(fact: CatalogFact, rename: CatalogRename): CatalogFact {
  const name = newName(fact.name, rename);
  const id = fact.id === printObjectId(fact) ? printObjectId({ kind: fact.kind, name }) : fact.id;
  return { ...fact, id, name, details: newDetails(fact.details, rename) };
}

/** The name itself, or one that begins with it: `public.t.c` of `public.t`. */
function newName(name: string, { from, to }: CatalogRename): string {
  const parts = nameParts(name);
  const old = nameParts(from);
  const isIt = parts.length >= old.length && old.every((part, index) => parts[index] === part);
  return isIt && !name.endsWith(')') ? writtenName([...nameParts(to), ...parts.slice(old.length)]) : name;
}

/** Members that hold qualified names, alone or in a list. */
const NAMES = new Set(['table', 'domain', 'partitionOf', 'inherits', 'ownedBy', 'foreignTable']);

function newDetails(details: FactDetails, rename: CatalogRename): FactDetails {
  const isOfTable = rename.kind === 'column' && isNamed(details['table'], tableOf(rename.from));
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => {
      if (NAMES.has(key)) return [key, eachText(value, (text) => newName(text, rename))];
      return [key, isOfTable && BARE.has(key) ? eachText(value, (text) => newColumn(text, rename)) : value];
    }),
  );
}

/** Members of a table's parts that hold bare names of its columns, alone, in a list, or within a definition. */
const BARE = new Set(['column', 'columns', 'definition']);

function newColumn(text: string, { from, to }: CatalogRename): string {
  const [before, after] = [from, to].map((name) => nameParts(name).at(-1) ?? '');
  if (text === before) return after ?? text;
  const written = writtenName([before ?? '']).replaceAll(/[$.*+?^{}()|[\]\\]/g, '\\$&');
  const word = new RegExp(`(?<![\\w$."'])${written}(?![\\w$"'(])`, 'g');
  return text.replaceAll(word, () => writtenName([after ?? '']));
}

function tableOf(column: string): string {
  return writtenName(nameParts(column).slice(0, -1));
}

function isNamed(value: JsonValue | undefined, name: string): boolean {
  return typeof value === 'string' && nameKey(value) === nameKey(name);
}

function eachText(value: JsonValue, change: (text: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => eachText(item, change));
  return typeof value === 'string' ? change(value) : value;
}
