import { textAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import { hazard, touch, type Touch } from '../../model/statement-effect.js';

/** `CASCADE` takes along whatever depends on an object, which the statement does not name. */
export function cascadeTouches(statement: SyntaxTree, label: string): readonly Touch[] {
  if (textAt(statement, 'behavior') !== 'DROP_CASCADE') return [];
  return [
    touch(
      null,
      'access exclusive',
      hazard(
        'DATA_LOSS',
        label,
        `CASCADE also drops everything that depends on ${label}, columns with their values included. Drop the dependents by name instead.`,
      ),
      hazard(
        'BREAKS_READERS',
        label,
        `CASCADE also drops views, functions and columns that use ${label}, which running code may need.`,
      ),
    ),
  ];
}
