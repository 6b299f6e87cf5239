import type { ObjectRef } from '../../../catalog/object-kind.js';
import { textsDetail } from '../../model/catalog-index.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';

/**
 * True where whoever reads a view gets at least the columns it had, each with its type; false where nobody knows
 * the columns and the definition differs.
 */
export function keepsColumns(view: ObjectRef, ask: CatalogQuestions): boolean {
  const before = ask.before.find(view.kind, view.name);
  const after = ask.after.find(view.kind, view.name);
  if (before === null || after === null) return false;
  const had = textsDetail(before, 'columns');
  const has = textsDetail(after, 'columns');
  if (had === null || has === null || had.length === 0) return before.hash === after.hash;
  return had.every((column) => has.includes(column));
}
