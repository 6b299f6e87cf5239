import type { JsonValue } from '../text/canonical-json.js';

/** One node's content, as a dialect's parser gives it. */
export type SyntaxTree = { readonly [key: string]: JsonValue | undefined };

/** True for a node, false for a list or a plain value. */
export function isSyntaxTree(value: unknown): value is SyntaxTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node below a chain of fields; null where one of them is absent. */
export function treeAt(tree: JsonValue | undefined, ...path: readonly string[]): SyntaxTree | null {
  let at: JsonValue | undefined = tree;
  for (const key of path) {
    if (!isSyntaxTree(at)) return null;
    at = at[key];
  }
  return isSyntaxTree(at) ? at : null;
}

/** A field's text; null where it is absent or something else. */
export function textAt(tree: SyntaxTree | null, key: string): string | null {
  const value = tree?.[key];
  return typeof value === 'string' ? value : null;
}

/** The nodes of a list field; empty where it is absent. */
export function listAt(tree: SyntaxTree | null, key: string): readonly SyntaxTree[] {
  const value = tree?.[key];
  return Array.isArray(value) ? value.filter(isSyntaxTree) : [];
}

/** The strings of a list of `String` nodes, as parsers write dotted names. */
export function stringsIn(nodes: readonly SyntaxTree[]): readonly string[] {
  return nodes.flatMap((node) => textAt(treeAt(node, 'String'), 'sval') ?? []);
}

/** Every node of a tree, parents before children, with the field or node name it stands under. */
export function* nodesOf(value: JsonValue | undefined, name = ''): Generator<readonly [string, SyntaxTree]> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesOf(item, name);
  } else if (isSyntaxTree(value)) {
    yield [name, value];
    for (const [key, member] of Object.entries(value)) yield* nodesOf(member, key);
  }
}
