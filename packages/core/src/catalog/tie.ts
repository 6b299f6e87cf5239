/**
 * How an object hangs on another one so that a change of that one changes it, takes it along, or fails:
 * - child: a table that gets the columns of its parent (a partition is a part of it instead)
 * - sequence: one that belongs to a column and goes where the column goes
 * - statistics: extended statistics over columns of a table
 * - row type: a column whose values are rows of a table or of a composite type, also inside another type
 * - typed table: a table made of a composite type
 */
export type TieKind = 'child' | 'sequence' | 'statistics' | 'row type' | 'typed table';

/** One object that hangs on others; whose they are is not said. */
export interface Tie {
  readonly kind: TieKind;
  /** What hangs, as messages name it. */
  readonly object: { readonly kind: string; readonly name: string };
  /** Id of the table, view or sequence that it is or lies in; null where no catalog has it as a fact. */
  readonly holder: string | null;
  readonly schema: string;
  /** Ids of the tables, types and columns that it hangs on: for a child all ancestors, for a row type all inner types. */
  readonly on: readonly string[];
  /** For a sequence: ids of the columns whose default takes its values. */
  readonly usedBy: readonly string[];
}
