import { describeObject } from '../../../catalog/object-kind.js';
import type { JsonValue } from '../../../text/canonical-json.js';
import type { Hazard } from '../../model/hazard.js';
import { isSyntaxTree, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { dottedName, optionsAt } from '../syntax/statement-tree.js';
import { hazard, touch, type StatementRule, type Touch } from '../../model/statement-effect.js';

/** `CREATE SEQUENCE`: only the table that owns it is looked at. */
export const createSequence: StatementRule = (tree, ask) => ownerTouches(tree, ask);

/** `ALTER SEQUENCE`: `nextval` waits a moment. */
export const alterSequence: StatementRule = (tree, ask) => {
  const sequence = ask.relation(treeAt(tree, 'sequence'));
  const hazards = counterHazards(optionsAt(tree, 'options'), describeObject(sequence));
  return [touch(sequence, 'share row exclusive', ...hazards), ...ownerTouches(tree, ask)];
};

const LIMITS = ['as', 'minvalue', 'maxvalue'];

/** What options of a sequence do to its counter: a restart forgets it, new limits may exclude it. */
export function counterHazards(
  options: ReadonlyMap<string, JsonValue | undefined>,
  label: string,
): readonly Hazard[] {
  const restart = `${label} counts from another number; where it counted before is lost, and numbers may come twice.`;
  const limit = `It fails if ${label} has counted beyond its new limits.`;
  const isLimited = !options.has('restart') && LIMITS.some((option) => options.has(option));
  return [
    ...(options.has('restart') ? [hazard('DATA_LOSS', label, restart)] : []),
    ...(isLimited ? [hazard('MAY_FAIL_ON_DATA', label, limit)] : []),
  ];
}

function ownerTouches(tree: SyntaxTree, ask: CatalogQuestions): readonly Touch[] {
  const owner = optionsAt(tree, 'options').get('owned_by');
  const parts = isSyntaxTree(owner) ? dottedName(owner) : [];
  return parts.length < 2 ? [] : [touch(ask.relationNamed(parts.slice(0, -1)), 'access share')];
}
