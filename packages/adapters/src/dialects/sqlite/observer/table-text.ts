import { createdText } from './created-text.js';
import { clausesIn, type TableClause } from './table-clauses.js';
import { isSaid, listOf, printNodes, type TextNodes } from './text-nodes.js';

/** One column of a table's text. */
export interface TextColumn {
  readonly name: string;
  /** As declared, in lower case; empty where none is. */
  readonly type: string;
}

/** A table as its text says it. */
export interface TableText {
  readonly name: string;
  readonly columns: readonly TextColumn[];
  readonly clauses: readonly TableClause[];
  readonly isStrict: boolean;
  readonly isWithoutRowid: boolean;
}

const OF_TABLE = ['constraint', 'primary', 'unique', 'check', 'foreign'];
const OF_COLUMN = [
  ...['constraint', 'primary', 'not', 'null', 'unique', 'check', 'default', 'collate', 'references'],
  ...['generated', 'as'],
];

/** Reads the text that a database keeps of a table. */
export function tableText(name: string, sql: string): TableText {
  const [body, ...options] = createdText(sql).rest;
  const items = listOf(body?.inner ?? []);
  const columns: TextColumn[] = [];
  const clauses: TableClause[] = [];
  for (const item of items) {
    const [first] = item;
    if (first === undefined || isSaid(first, ...OF_TABLE)) {
      clauses.push(...clausesIn(item, null));
      continue;
    }
    const found = item.findIndex((node, at) => at > 0 && isSaid(node, ...OF_COLUMN));
    const end = found < 0 ? item.length : found;
    columns.push({ name: first.value, type: typeOf(item.slice(1, end)) });
    clauses.push(...clausesIn(item.slice(end), first.value));
  }
  return {
    ...{ name, columns, clauses },
    isStrict: options.some((node) => isSaid(node, 'strict')),
    isWithoutRowid: options.some((node) => isSaid(node, 'rowid')),
  };
}

function typeOf(nodes: TextNodes): string {
  return printNodes(nodes);
}

/** The clauses of one kind that stand with a column. */
export function clausesOfColumn(
  { clauses }: TableText,
  column: string,
  kind: TableClause['kind'],
): readonly TableClause[] {
  return clauses.filter((clause) => clause.kind === kind && isSame(clause.column, column));
}

/** True for two ways of writing one name. */
export function isSame(one: string | null, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

/** A column as its table writes it. */
export function spelled({ columns }: TableText, name: string): string {
  return columns.find((column) => isSame(column.name, name))?.name ?? name;
}
