import type { Catalog, CatalogFact, UnmodelledObject } from '@lockstep/core/catalog/catalog.js';

/** A fact with what a test says about it; its schema is the first part of its name. */
export function fact(
  kind: CatalogFact['kind'],
  name: string,
  more: Partial<CatalogFact> & { readonly on?: string } = {},
): CatalogFact {
  const { on, ...rest } = more;
  const id = `${kind}:${name}`;
  const isQualified = name.includes('.') && kind !== 'grant' && kind !== 'comment';
  return {
    id,
    kind,
    name,
    schema: isQualified ? (name.split('.')[0] ?? null) : null,
    root: on ?? id,
    hash: `hash of ${id}`,
    references: on === undefined ? [] : [on],
    details: {},
    ...rest,
  };
}

export function table(name: string, more: Partial<CatalogFact> = {}): readonly CatalogFact[] {
  return [fact('table', name, more), fact('column', `${name}.id`, { on: `table:${name}` })];
}

export function catalog(
  facts: readonly CatalogFact[],
  unmodelled: readonly UnmodelledObject[] = [],
): Catalog {
  return { serverVersion: '18.4', role: 'app', facts, unmodelled };
}
