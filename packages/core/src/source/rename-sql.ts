import { traitsOf } from '../config/dialects/traits-of.js';
import { writtenParts } from '../catalog/name-parts.js';
import type { Dialect } from '../config/target/connection-target.js';

/** A table or column of this name, and the name it gets: as facts name them, `public.users.mail` or `users.mail`. */
export interface NamedRename {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/** The statement that renames a table or column, in the words of a dialect. */
export function renameSql({ kind, from, to }: NamedRename, dialect: Dialect): string {
  const { quote } = traitsOf(dialect);
  const before = partsOf(from);
  const after = partsOf(to);
  const written = (parts: readonly string[]): string =>
    parts.map((part) => `${quote}${part.replaceAll(quote, quote + quote)}${quote}`).join('.');
  const last = written(after.slice(-1));
  if (kind !== 'column') return `ALTER TABLE ${written(before)} RENAME TO ${last}`;
  return `ALTER TABLE ${written(before.slice(0, -1))} RENAME COLUMN ${written(before.slice(-1))} TO ${last}`;
}

/** The parts of a dotted name, without their quotes. */
export function partsOf(name: string): readonly string[] {
  return writtenParts(name).map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part,
  );
}
