/** One token of a text, or what stands in a pair of brackets. */
export interface TextNode {
  readonly form: 'word' | 'name' | 'text' | 'other' | 'group';
  /** Equal for two ways of writing the same: letter case and quotes of names do not count. */
  readonly normal: string;
  /** A name or a string without its quotes; as written for everything else. */
  readonly value: string;
  /** Of a group; empty for everything else. */
  readonly inner: readonly TextNode[];
}

export type TextNodes = readonly TextNode[];

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<text>x?'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|(?<number>0x[0-9a-f]+|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)|(?<word>[\w$\u0080-\uffff]+)|(?<sign>->>|->|<=|>=|<>|!=|==|\|\||<<|>>|[\s\S])/giy;

/** The nodes of a text that SQLite accepted once. Blanks and comments are left out. */
export function textNodes(sql: string): TextNodes {
  const open: TextNode[][] = [[]];
  for (const { groups = {} } of sql.matchAll(TOKEN)) {
    if (groups['sign'] === '(') open.push([]);
    else if (groups['sign'] === ')' && open.length > 1) {
      const inner = open.pop() ?? [];
      open.at(-1)?.push({ form: 'group', normal: '()', value: '', inner });
    } else open.at(-1)?.push(...nodeOf(groups));
  }
  return open.flat();
}

function nodeOf(groups: Readonly<Record<string, string | undefined>>): TextNodes {
  const { text, name, word } = groups;
  const other = groups['number'] ?? groups['sign'];
  if (text !== undefined) return [textNode(text)];
  if (name !== undefined) return [nameNode(name)];
  if (word !== undefined) return [leaf('word', word.toLowerCase(), word)];
  return other === undefined ? [] : [leaf('other', other.toLowerCase(), other)];
}

function leaf(form: TextNode['form'], normal: string, value: string): TextNode {
  return { form, normal, value, inner: [] };
}

function textNode(text: string): TextNode {
  const value = text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'");
  return leaf('text', text.startsWith("'") ? text : text.toLowerCase(), value);
}

function nameNode(text: string): TextNode {
  const quote = text.charAt(0);
  const value = text.slice(1, -1).replaceAll(quote + quote, quote);
  const lower = value.toLowerCase();
  return { form: 'name', normal: /^[\w$]+$/.test(lower) ? lower : `"${lower}"`, value, inner: [] };
}

/** The text of nodes, one space between two of them. */
export function printNodes(nodes: TextNodes): string {
  return nodes
    .map(({ form, normal, inner }) => (form === 'group' ? `(${printNodes(inner)})` : normal))
    .join(' ');
}

/** An expression without the brackets around all of it. */
export function bare(nodes: TextNodes): TextNodes {
  const [only] = nodes;
  return nodes.length === 1 && only?.form === 'group' ? bare(only.inner) : nodes;
}

/** The parts of a list. */
export function listOf(nodes: TextNodes): readonly TextNodes[] {
  const parts: TextNode[][] = [[]];
  for (const node of nodes) {
    if (node.form === 'other' && node.normal === ',') parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}

/** True where these words stand at `at`, one after the other. */
export function says(nodes: TextNodes, at: number, ...words: readonly string[]): boolean {
  return words.every((word, index) => isSaid(nodes[at + index], word));
}

/** True for one of these words, in lower case; a quoted name is none. */
export function isSaid(node: TextNode | undefined, ...words: readonly string[]): boolean {
  return node?.form === 'word' && words.includes(node.normal);
}

/** All words and names of nodes, in lower case, those in brackets too. */
export function mentioned(nodes: TextNodes): ReadonlySet<string> {
  const own = nodes.filter(({ form }) => form === 'word' || form === 'name');
  return new Set([
    ...own.map(({ value }) => value.toLowerCase()),
    ...nodes.flatMap(({ inner }) => [...mentioned(inner)]),
  ]);
}
