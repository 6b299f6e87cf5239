import { type SyntaxTree, treeAt } from '../../../source/syntax-tree.js';
import { describeObject } from '../../../catalog/object-kind.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { hazard, touch, type Touch } from '../../model/statement-effect.js';

/** The table a new foreign key refers to: it gets triggers, and its rows are looked up where stored rows are checked. */
export function foreignKeyTarget(
  constraint: SyntaxTree,
  ask: CatalogQuestions,
  rows: { readonly scans: boolean },
): readonly Touch[] {
  const target = ask.relation(treeAt(constraint, 'pktable'));
  const label = describeObject(target);
  const message = `Writes to ${label} wait while every row that refers to it is looked up. Add the foreign key NOT VALID first and validate it in a later plan.`;
  const hazards = rows.scans ? [hazard('BLOCKS_WRITES', label, message)] : [];
  return [touch(target, 'share row exclusive', ...hazards)];
}
