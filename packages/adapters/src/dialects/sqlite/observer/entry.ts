import type { TableText } from './table-text.js';

/** The table of this name, however it is written; undefined where there is none. */
export type TableNamed = (name: string) => TableText | undefined;

/** Key (kind, name, property) and printed value. */
export type Entry = readonly [string, string];
