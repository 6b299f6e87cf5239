import { isSaid, says, type TextNode, type TextNodes } from './text-nodes.js';

/** What a table's text declares of one column, or of the table. */
export interface TableClause {
  readonly kind:
    'primary key' | 'unique' | 'not null' | 'check' | 'foreign key' | 'collate' | 'generated' | 'default';
  /** Name of the constraint, as written; null where none is given. */
  readonly name: string | null;
  /** The column it stands with; null for a clause of the table. */
  readonly column: string | null;
  /** What stands in its brackets, or the value of a default. */
  readonly nodes: TextNodes;
  /** Words behind it: `autoincrement`, `stored`, `desc`. */
  readonly words: ReadonlySet<string>;
  /** In lower case; null for the usual one. */
  readonly onConflict: string | null;
  readonly target: ForeignTarget | null;
}

/** What a foreign key says behind REFERENCES. */
export interface ForeignTarget {
  readonly table: string;
  /** Null where none are named: then it is the primary key. */
  readonly columns: TextNodes | null;
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly isDeferred: boolean;
}

interface Read {
  readonly clause: Omit<TableClause, 'name' | 'column'> | null;
  readonly next: number;
}

/** The clauses of one column, or of the part of a table that no column stands before. */
export function clausesIn(nodes: TextNodes, column: string | null): readonly TableClause[] {
  const clauses: TableClause[] = [];
  let name: string | null = null;
  for (let at = 0; at < nodes.length;) {
    if (isSaid(nodes[at], 'constraint')) {
      name = nodes[at + 1]?.value ?? null;
      at += 2;
      continue;
    }
    const { clause, next } = clauseAt(nodes, at);
    if (clause !== null) clauses.push({ ...clause, name, column });
    if (clause !== null) name = null;
    at = next;
  }
  return clauses;
}

const HEADS = [
  ['primary key', 'primary', 'key'],
  ['not null', 'not', 'null'],
  ['unique', 'unique'],
  ['check', 'check'],
  ['generated', 'as'],
] as const;

function clauseAt(nodes: TextNodes, at: number): Read {
  const head = HEADS.find(([, ...words]) => says(nodes, at, ...words));
  if (head !== undefined) return plainClause(nodes, at + head.length - 1, head[0]);
  if (isSaid(nodes[at], 'foreign')) return foreignKey(nodes, at + 3, innerOf(nodes[at + 2]));
  if (isSaid(nodes[at], 'references')) return foreignKey(nodes, at, []);
  if (isSaid(nodes[at], 'collate')) return valueClause('collate', nodes.slice(at + 1, at + 2), at + 2);
  if (isSaid(nodes[at], 'default')) {
    const isSigned = ['+', '-'].includes(nodes[at + 1]?.normal ?? '');
    const next = at + (isSigned ? 3 : 2);
    return valueClause('default', nodes.slice(at + 1, next), next);
  }
  return { clause: null, next: at + 1 };
}

function innerOf(node: TextNode | undefined): TextNodes {
  return node?.form === 'group' ? node.inner : [];
}

function valueClause(kind: TableClause['kind'], nodes: TextNodes, next: number): Read {
  return { clause: { kind, nodes, words: new Set(), onConflict: null, target: null }, next };
}

const TAIL = ['asc', 'desc', 'autoincrement', 'stored', 'virtual'];

function plainClause(nodes: TextNodes, from: number, kind: TableClause['kind']): Read {
  const inner = innerOf(nodes[from]);
  const start = nodes[from]?.form === 'group' ? from + 1 : from;
  const { words, onConflict, next } = tailAt(nodes, start);
  const counted = inner.filter((node) => isSaid(node, 'autoincrement')).map(({ normal }) => normal);
  const told = onConflict === 'abort' ? null : onConflict;
  const clause = {
    kind,
    nodes: inner,
    words: new Set([...words, ...counted]),
    onConflict: told,
    target: null,
  };
  return { clause, next };
}

interface Tail {
  readonly words: readonly string[];
  readonly onConflict: string | null;
  readonly next: number;
}

function tailAt(nodes: TextNodes, from: number): Tail {
  const words: string[] = [];
  let onConflict: string | null = null;
  let at = from;
  for (;;) {
    if (says(nodes, at, 'on', 'conflict')) {
      onConflict = nodes[at + 2]?.normal ?? null;
      at += 3;
    } else if (isSaid(nodes[at], ...TAIL)) {
      words.push(nodes[at]?.normal ?? '');
      at += 1;
    } else return { words, onConflict, next: at };
  }
}

function foreignKey(nodes: TextNodes, references: number, own: TextNodes): Read {
  const list = nodes[references + 2];
  const columns = list?.form === 'group' ? list.inner : null;
  const parts: (readonly string[])[] = [];
  let at = references + (columns === null ? 2 : 3);
  for (let length = partLength(nodes, at); length > 0; length = partLength(nodes, at)) {
    parts.push(nodes.slice(at, at + length).map(({ normal }) => normal));
    at += length;
  }
  const target = { table: nodes[references + 1]?.value ?? '', columns, ...rulesOf(parts) };
  const clause = {
    kind: 'foreign key',
    nodes: own,
    words: new Set<string>(),
    onConflict: null,
    target,
  } as const;
  return { clause, next: at };
}

function rulesOf(
  parts: readonly (readonly string[])[],
): Pick<ForeignTarget, 'onDelete' | 'onUpdate' | 'isDeferred'> {
  const actionOn = (event: string): string =>
    parts
      .findLast(([first, second]) => first === 'on' && second === event)
      ?.slice(2)
      .join(' ') ?? 'no action';
  const deferral = parts.findLast((part) => part.includes('deferrable'));
  return {
    onDelete: actionOn('delete'),
    onUpdate: actionOn('update'),
    isDeferred: deferral?.[0] === 'deferrable' && deferral.at(-1) === 'deferred',
  };
}

/** How many nodes the part at `at` of what follows REFERENCES has; 0 where it is over. */
function partLength(nodes: TextNodes, at: number): number {
  if (isSaid(nodes[at], 'match')) return 2;
  if (isSaid(nodes[at], 'on')) return isSaid(nodes[at + 2], 'set', 'no') ? 4 : 3;
  const start = isSaid(nodes[at], 'not') ? at + 1 : at;
  if (!isSaid(nodes[start], 'deferrable')) return 0;
  return start - at + (isSaid(nodes[start + 1], 'initially') ? 3 : 1);
}
