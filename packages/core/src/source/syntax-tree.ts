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

type Named = readonly [name: string, value: JsonValue | undefined];

/** Every node of a tree, parents before children, with the field or node name it stands under. Takes linear time. */
export function* nodesOf(value: JsonValue | undefined, name = ''): Generator<readonly [string, SyntaxTree]> {
  const waiting: Named[] = [[name, value]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [under, found] = next;
    if (isSyntaxTree(found)) yield [under, found];
    for (const member of membersOf(found, under).reverse()) waiting.push(member);
  }
}

/** How many nodes and lists of a tree stand in each other at most. */
export function depthOf(value: JsonValue | undefined): number {
  let depth = 0;
  for (let level: Named[] = [['', value]]; level.length > 0; depth += 1) {
    level = level.flatMap(([, found]) => membersOf(found, ''));
  }
  return depth;
}

/** What stands right in a node or a list; a member of a list stands under the list's own name. */
function membersOf(value: JsonValue | undefined, name: string): Named[] {
  if (Array.isArray(value)) return value.map((item) => [name, item]);
  return isSyntaxTree(value) ? Object.entries(value) : [];
}
