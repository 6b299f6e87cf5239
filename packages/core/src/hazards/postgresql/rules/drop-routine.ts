import { describeObject, type ObjectKind } from '../../../catalog/object-kind.js';
import { hazard, touch } from '../../model/statement-effect.js';
import { routineName } from '../syntax/routine-name.js';
import { treeAt } from '../../../source/syntax-tree.js';
import type { DropRule } from './drop-rule.js';

/** `DROP FUNCTION | PROCEDURE | AGGREGATE`: no relation is locked; callers notice, unless the same one is recreated. */
export function dropRoutine(kind: ObjectKind): DropRule {
  return ({ node }, ask) => {
    const name = routineName(treeAt(node, 'ObjectWithArgs'));
    const before =
      ask.before.find(kind === 'aggregate' ? kind : 'function', name) ?? ask.before.find('procedure', name);
    const ref = {
      kind: before?.kind === 'procedure' ? 'procedure' : kind,
      name: before?.name ?? name,
    } as const;
    const label = describeObject(ref);
    const after = ask.after.find(ref.kind, ref.name);
    if (after === null)
      return [touch(ref, 'none', hazard('BREAKS_READERS', label, `Running code that calls ${label} fails.`))];
    return [
      touch(
        ref,
        'none',
        hazard('DEPENDENTS_REBUILT', label, `${label} is dropped and recreated.`),
        ...(before?.hash === after.hash
          ? []
          : [
              hazard(
                'BREAKS_READERS',
                label,
                `${label} takes or gives something else; running code that calls it may fail.`,
              ),
            ]),
      ),
    ];
  };
}
