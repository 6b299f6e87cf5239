import type { CatalogFact } from '../catalog/catalog.js';
import { describeObject } from '../catalog/object-kind.js';
import type { OwnedObject } from '../ownership/ledger.js';
import type { RenameAnnotation } from '../source/rename-annotations.js';
import { unsupportedSql } from '../source/schema-errors.js';

/**
 * What becomes of an annotation: a rename of `before`, a reason why something else happens, or nothing, because the
 * rename was made or there is nothing yet that it could be about.
 */
export type RenameVerdict = { readonly before: CatalogFact } | { readonly reason: string } | null;

/** An annotation, and what the database has of its two names. */
export interface RenameCase {
  readonly annotation: RenameAnnotation;
  /** What has the old name; null where nothing has. */
  readonly before: CatalogFact | null;
  /** What is to have the new name, as the files create it. */
  readonly after: CatalogFact;
  readonly hasNewName: boolean;
  /** False where the database has nothing of the module that could have been renamed: all of it is made new. */
  readonly isEstablished: boolean;
}

export interface RenameRights {
  /** Ids of the module's own facts in the database. */
  readonly mine: ReadonlySet<string>;
  /** What the ledger gives to modules. */
  readonly owned: readonly OwnedObject[];
  readonly isAdditive: boolean;
}

/**
 * Judges an annotation. Throws `SCHEMA.UNSUPPORTED` where both names are there: the plan would drop the old one with what
 * it holds, which nobody asked for.
 */
export function renameVerdict(found: RenameCase, { mine, owned, isAdditive }: RenameRights): RenameVerdict {
  const { before, after, hasNewName, isEstablished } = found;
  if (before === null) return hasNewName || !isEstablished ? null : { reason: missingReason(found) };
  const isOurs = mine.has(before.id) || mine.has(before.root);
  if (!hasNewName) return isOurs ? { before } : { reason: othersReason(before, owned) };
  if (!isOurs) return null;
  if (!isAdditive) throw bothThere(found.annotation, before, after);
  return { reason: `the database has both, so ${describeObject(before)} stays beside it` };
}

function othersReason(before: CatalogFact, owned: readonly OwnedObject[]): string {
  const owner = owned.find(({ kind, name }) => kind === before.kind && name === before.name)?.module;
  return owner === undefined
    ? `${describeObject(before)} belongs to no module, so it stays and a new one is made; to take it over, add "owns": { "objects": [${JSON.stringify(before.name)}] } to db.config.json`
    : `${describeObject(before)} belongs to module ${owner}, so it stays and a new one is made`;
}

function missingReason({ annotation, after }: RenameCase): string {
  const old = annotation.from.map(({ text }) => text).join('.');
  return `the database has no ${after.kind} ${old}, so a new one is made, without what such a one may hold`;
}

function bothThere({ file, place }: RenameAnnotation, before: CatalogFact, after: CatalogFact): Error {
  return unsupportedSql({
    file,
    place,
    message: `${describeObject(before)} cannot be renamed to ${after.name}: the database has both.`,
    notes: [
      `Without a rename the plan would drop ${describeObject(before)} with its contents, which nobody asked for.`,
    ],
    next: [
      `Move the contents of ${before.name} by hand and drop it, or remove the annotation from the file: the drop is then planned and asked for.`,
    ],
  });
}
