import { describeObject, type ObjectRef } from '../../../catalog/object-kind.js';
import type { Hazard } from '../../model/hazard.js';
import { textAt, treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import type { SubcommandRule } from '../questions/altered-relation.js';
import type { CatalogQuestions } from '../../model/catalog-questions.js';
import { writtenName } from '../../../catalog/object-names.js';
import { flagAt } from '../syntax/statement-tree.js';
import { hazard, touch, type StatementRule } from '../../model/statement-effect.js';
import type { DropRule } from './drop-rule.js';
import { readTouches } from './read-relations.js';

type Kind = 'trigger' | 'rule';

/** A trigger or rule of a relation: how messages name it, and what the plan makes of it. */
interface OnRelation {
  readonly label: string;
  readonly existed: boolean;
  /** It is there before and after the plan, and does the same. */
  readonly stays: boolean;
}

function onRelation(
  kind: Kind,
  { on, name }: { readonly on: ObjectRef; readonly name: string | null },
  ask: CatalogQuestions,
): OnRelation {
  const written = writtenName([name ?? '']);
  const before = ask.before.find(kind, `${on.name}.${written}`);
  const after = ask.after.find(kind, `${on.name}.${written}`);
  return {
    label: `${kind} ${written} on ${describeObject(on)}`,
    existed: before !== null,
    stays: before !== null && before.hash === after?.hash,
  };
}

/** `timing` of a trigger that runs before a write, and of one that runs in its place; after a write it is left out. */
const BEFORE = 2;
const INSTEAD_OF = 64;

/**
 * `CREATE TRIGGER`: waits for writes for a moment. One that runs before or in place of a write decides what is written;
 * one that runs after it leaves the row as it is, unless it takes the place of another trigger.
 */
export const createTrigger: StatementRule = (tree, ask) => {
  const on = ask.relation(treeAt(tree, 'relation'));
  const referenced = treeAt(tree, 'constrrel');
  return [
    touch(on, 'share row exclusive', ...hazardsOfTrigger(tree, on, ask)),
    ...(referenced === null ? [] : [touch(ask.relation(referenced), 'access share')]),
  ];
};

function hazardsOfTrigger(tree: SyntaxTree, on: ObjectRef, ask: CatalogQuestions): readonly Hazard[] {
  const trigger = onRelation('trigger', { on, name: textAt(tree, 'trigname') }, ask);
  if (trigger.stays) return [];
  if (tree['timing'] === BEFORE)
    return [breaks(trigger, 'may change, refuse or drop what running code writes.')];
  if (tree['timing'] === INSTEAD_OF) return [breaks(trigger, 'runs in place of the writes of running code.')];
  return flagAt(tree, 'replace') && trigger.existed ? [breaks(trigger, 'is replaced by another one.')] : [];
}

/** `CREATE RULE`: rewrites what a write to the relation means. The rule for reads is the view itself. */
export const createRule: StatementRule = (tree, ask) => {
  const on = ask.relation(treeAt(tree, 'relation'));
  const rule = onRelation('rule', { on, name: textAt(tree, 'rulename') }, ask);
  const event = (textAt(tree, 'event') ?? '').replace('CMD_', '');
  const effect = flagAt(tree, 'instead')
    ? `runs in place of the ${event} of running code.`
    : `runs more with each ${event} of running code.`;
  const isHarmless = event === 'SELECT' || rule.stays;
  return [
    touch(on, 'access exclusive', ...(isHarmless ? [] : [breaks(rule, effect)])),
    ...readTouches(tree['actions'], ask),
  ];
};

/** `DROP TRIGGER`, `DROP RULE`: brief; what ran with every write no longer does, unless the plan makes it again. */
export function dropFromRelation(kind: Kind): DropRule {
  return ({ parts }, ask) => {
    const on = ask.relationNamed(parts.slice(0, -1));
    const dropped = onRelation(kind, { on, name: parts.at(-1) ?? null }, ask);
    const effect = dropped.stays
      ? hazard('DEPENDENTS_REBUILT', dropped.label, `${dropped.label} is dropped and recreated.`)
      : breaks(dropped, 'no longer runs with the writes of running code.');
    return [touch(on, 'access exclusive', effect)];
  };
}

/** `ENABLE` and `DISABLE` of a trigger, a rule, or (without a name) all triggers; one that the plan makes is not yet met. */
export function switched(kind: Kind, effect: 'runs' | 'no longer runs'): SubcommandRule {
  return (command, relation, ask) => {
    const lock = kind === 'trigger' ? 'share row exclusive' : 'access exclusive';
    const name = textAt(command, 'name');
    const words = `${effect} with the writes of running code.`;
    if (name === null) {
      const message = `Each trigger on ${relation.label} ${words}`;
      return [touch(relation.ref, lock, hazard('BREAKS_READERS', relation.label, message))];
    }
    const found = onRelation(kind, { on: relation.ref, name }, ask);
    const isNothing = found.stays || !found.existed;
    return [touch(relation.ref, lock, ...(isNothing ? [] : [breaks(found, words)]))];
  };
}

function breaks({ label }: OnRelation, effect: string): Hazard {
  return hazard('BREAKS_READERS', label, `${label} ${effect}`);
}
