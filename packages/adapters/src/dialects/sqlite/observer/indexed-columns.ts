import { clausesOfColumn, isSame, spelled, type TableText } from './table-text.js';
import { bare, isSaid, printNodes, type TextNodes } from './text-nodes.js';

/** One column or expression of an index or key. */
export interface Indexed {
  /** As its table writes it; null for an expression. */
  readonly column: string | null;
  readonly expression: string;
  /** In lower case, the column's where none is written; null for the usual one. */
  readonly collation: string | null;
  readonly isDescending: boolean;
}

/** Reads one item of an index or key: `lower(name) COLLATE nocase DESC`. */
export function indexedOf(table: TableText, item: TextNodes): Indexed {
  const { nodes, collation, isDescending } = itemOf(item);
  const column = columnOf(table, nodes);
  const effective = collation ?? (column === null ? null : collationOf(table, column));
  return {
    ...{ column, isDescending },
    expression: printNodes(nodes),
    collation: effective === null ? null : usual(effective),
  };
}

interface Item {
  readonly nodes: TextNodes;
  /** As written; null where none is. */
  readonly collation: string | null;
  readonly isDescending: boolean;
}

function itemOf(item: TextNodes): Item {
  const plain = item.filter((node, at) => at === 0 || !isSaid(node, 'autoincrement'));
  const isDescending = isSaid(plain.at(-1), 'desc');
  const ordered = isSaid(plain.at(-1), 'asc', 'desc') ? plain.slice(0, -1) : plain;
  if (!isSaid(ordered.at(-2), 'collate')) return { nodes: bare(ordered), collation: null, isDescending };
  return { nodes: bare(ordered.slice(0, -2)), collation: ordered.at(-1)?.value ?? null, isDescending };
}

/** Null for an expression. A string in the place of a column is its name. */
function columnOf({ columns }: TableText, nodes: TextNodes): string | null {
  const [only] = nodes;
  if (nodes.length !== 1 || only === undefined) return null;
  return columns.find(({ name }) => isSame(only.value, name))?.name ?? null;
}

function usual(collation: string): string | null {
  return isSame(collation, 'binary') ? null : collation.toLowerCase();
}

/** The collation of a column, in lower case; null for the usual one. The last one written counts. */
export function collationOf(table: TableText, column: string): string | null {
  const written = clausesOfColumn(table, column, 'collate').at(-1)?.nodes[0]?.value;
  return written === undefined ? null : usual(written);
}

/** A key that names its columns alone. */
export function plainIndexed(table: TableText, column: string, isDescending: boolean): Indexed {
  const name = spelled(table, column);
  return { column: name, expression: name.toLowerCase(), collation: collationOf(table, name), isDescending };
}

/** The columns of an index or key as text. */
export function printIndexed(columns: readonly Indexed[]): string {
  return columns
    .map(({ expression, collation, isDescending }) =>
      [
        expression,
        ...(collation === null ? [] : [`collate ${collation}`]),
        ...(isDescending ? ['desc'] : []),
      ].join(' '),
    )
    .join(', ');
}
