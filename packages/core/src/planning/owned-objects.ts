import { printObjectId } from '../catalog/object-id.js';
import { ownedHashes } from '../catalog/fingerprint.js';
import type { OwnedObject } from '../ownership/ledger.js';
import type { Catalog } from '../catalog/catalog.js';
import { isObjectKind } from '../catalog/object-kind.js';
import type { CatalogView } from '../catalog/catalog-view.js';

/** What a module manages in a database, as the ledger would record it. */
export function ownedObjects(module: string, catalog: Catalog, view: CatalogView): readonly OwnedObject[] {
  return ownedHashes(catalog, view).flatMap(({ fact: { kind, name, owner }, hash }) =>
    isObjectKind(kind) ? [{ module, kind, name, hash, ...(owner === undefined ? {} : { owner }) }] : [],
  );
}

/** What a module is to manage: owners only where the files name them, because else they are the scratch database's. */
export function wantedObjects(module: string, catalog: Catalog, view: CatalogView): readonly OwnedObject[] {
  return ownedObjects(module, catalog, view).map(({ owner, ...object }) =>
    owner !== undefined && view.owners.has(printObjectId(object)) ? { ...object, owner } : object,
  );
}
