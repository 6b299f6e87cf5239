import { type Catalog, type CatalogFact, factsById } from './catalog.js';
import { describeObject } from './object-kind.js';
import type { CatalogView } from './catalog-view.js';
import { canonicalJson, type JsonValue } from '../text/canonical-json.js';

/** One object that is not as it should be; null where it is absent on that side. */
export interface Difference {
  readonly object: string;
  readonly expected: string | null;
  readonly found: string | null;
}

/** Lists every managed fact that differs between what was planned and what was found, with what differs of it. */
export function describeDifferences(
  expected: { readonly catalog: Catalog; readonly view: CatalogView },
  found: { readonly catalog: Catalog; readonly view: CatalogView },
): readonly Difference[] {
  const wanted = factsById(expected.catalog);
  const present = factsById(found.catalog);
  const ids = new Set([...expected.view.mine, ...found.view.mine]);
  return [...ids].sort().flatMap((id) => {
    const pair = { wanted: wanted.get(id), present: present.get(id) };
    return [...differentOwner(pair, expected.view.owners), ...differentDefinition(pair)];
  });
}

interface Pair {
  readonly wanted: CatalogFact | undefined;
  readonly present: CatalogFact | undefined;
}

function differentOwner({ wanted, present }: Pair, owners: ReadonlySet<string>): readonly Difference[] {
  if (wanted === undefined || present === undefined || !owners.has(wanted.id)) return [];
  if (wanted.owner === present.owner) return [];
  return [
    {
      object: describeObject(wanted),
      expected: `owner ${wanted.owner ?? ''}`,
      found: `owner ${present.owner ?? ''}`,
    },
  ];
}

function differentDefinition({ wanted, present }: Pair): readonly Difference[] {
  if (wanted === undefined) {
    return present === undefined
      ? []
      : [{ object: describeObject(present), expected: null, found: 'present' }];
  }
  if (present === undefined) return [{ object: describeObject(wanted), expected: 'present', found: null }];
  if (wanted.hash === present.hash) return [];
  const members = differingMembers(wanted, present);
  return [
    { object: describeObject(wanted), expected: print(wanted, members), found: print(present, members) },
  ];
}

/** In what two facts differ, each side by the members that do; `absent` where there is none. */
export function differingText(
  wanted: CatalogFact | undefined,
  present: CatalogFact | undefined,
): { readonly expected: string; readonly found: string } {
  const members = wanted === undefined || present === undefined ? [] : differingMembers(wanted, present);
  const side = (fact: CatalogFact | undefined): string =>
    fact === undefined ? 'absent' : print(fact, members);
  return { expected: side(wanted), found: side(present) };
}

function differingMembers(a: CatalogFact, b: CatalogFact): readonly string[] {
  const names = new Set([...Object.keys(a.details), ...Object.keys(b.details)]);
  return [...names].sort().filter((name) => text(a.details[name]) !== text(b.details[name]));
}

function print(fact: CatalogFact, members: readonly string[]): string {
  if (members.length === 0) return `definition ${fact.hash.slice(0, 12)}`;
  return members.map((name) => `${name} ${text(fact.details[name])}`).join(', ');
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : canonicalJson(value ?? null);
}
