import type { JsonValue } from '../../../text/canonical-json.js';
import {
  isSyntaxTree,
  listAt,
  nodesOf,
  stringsIn,
  treeAt,
  textAt,
  type SyntaxTree,
} from '../../../source/syntax-tree.js';

/** True where a field is set; parsers leave out what is false. */
export function flagAt(tree: SyntaxTree | null, key: string): boolean {
  return tree?.[key] === true;
}

/** A node as its name and content, from `{ RangeVar: { … } }`; null for anything else. */
export function namedNode(
  value: JsonValue | undefined,
): { readonly node: string; readonly tree: SyntaxTree } | null {
  if (!isSyntaxTree(value)) return null;
  const [entry] = Object.entries(value);
  return entry !== undefined && isSyntaxTree(entry[1]) ? { node: entry[0], tree: entry[1] } : null;
}

/** The nodes of a list field by name and content. */
export function namedNodesAt(
  tree: SyntaxTree | null,
  key: string,
): readonly { node: string; tree: SyntaxTree }[] {
  return listAt(tree, key).flatMap((item) => namedNode(item) ?? []);
}

/** The parts of a dotted name, from a list of `String` nodes or a `List` or `TypeName` that holds one. */
export function nameAt(tree: SyntaxTree | null, key: string): readonly string[] {
  return stringsIn(listAt(tree, key));
}

/** The parts of a name that is written as a `List`, a `TypeName`, an `ObjectWithArgs` or a plain `String` node. */
export function dottedName(value: SyntaxTree): readonly string[] {
  const plain = textAt(treeAt(value, 'String'), 'sval');
  if (plain !== null) return [plain];
  const list = treeAt(value, 'List');
  if (list !== null) return stringsIn(listAt(list, 'items'));
  const type = treeAt(value, 'TypeName');
  if (type !== null) return nameAt(type, 'names');
  return nameAt(treeAt(value, 'ObjectWithArgs'), 'objname');
}

/** An option list (`DefElem` nodes) as name → argument. */
export function optionsAt(tree: SyntaxTree | null, key: string): ReadonlyMap<string, JsonValue | undefined> {
  return new Map(
    namedNodesAt(tree, key).flatMap(({ node, tree: option }) => {
      const name = textAt(option, 'defname');
      if (node !== 'DefElem' || name === null) return [];
      const space = textAt(option, 'defnamespace');
      return [[space === null ? name : `${space}.${name}`, option['arg']] as const];
    }),
  );
}

/** Relations a query or expression reads, common table expressions left out. */
export function relationsIn(value: JsonValue | undefined): readonly SyntaxTree[] {
  const nodes = [...nodesOf(value)];
  const names = new Set(
    nodes.filter(([name]) => name === 'CommonTableExpr').flatMap(([, tree]) => textAt(tree, 'ctename') ?? []),
  );
  return nodes
    .filter(([name]) => name === 'RangeVar')
    .map(([, tree]) => tree)
    .filter((tree) => textAt(tree, 'schemaname') !== null || !names.has(textAt(tree, 'relname') ?? ''));
}
