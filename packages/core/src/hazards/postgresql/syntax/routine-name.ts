import { treeAt, type SyntaxTree } from '../../../source/syntax-tree.js';
import { qualifiedName } from '../../../catalog/object-names.js';
import { describeType, typeFromTree } from './sql-type.js';
import { nameAt, namedNodesAt } from './statement-tree.js';

/** The qualified name of a routine with its argument types, from an `ObjectWithArgs`; without them where none are written. */
export function routineName(tree: SyntaxTree | null): string {
  const name = qualifiedName(nameAt(tree, 'objname'));
  if (tree?.['args_unspecified'] === true) return name;
  const types = namedNodesAt(tree, 'objargs');
  return `${name}(${types.map((type) => signatureType(type.tree)).join(', ')})`;
}

/** The same from a `CREATE FUNCTION`: outputs are not part of the name. */
export function newRoutineName(tree: SyntaxTree): string {
  const inputs = namedNodesAt(tree, 'parameters').flatMap(({ tree: parameter }) => {
    const mode = parameter['mode'];
    const type = treeAt(parameter, 'argType');
    return type === null || mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_TABLE' ? [] : [type];
  });
  const types = inputs.map((type) => signatureType(type)).join(', ');
  return `${qualifiedName(nameAt(tree, 'funcname'))}(${types})`;
}

function signatureType(tree: SyntaxTree): string {
  return describeType({ ...typeFromTree(tree), modifiers: [] });
}
