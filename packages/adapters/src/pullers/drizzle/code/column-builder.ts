import type { LiteralKind } from './builtin-types.js';

/** What a column is in code before its name and constraints. */
export interface ColumnBuilder {
  readonly callee: string;
  /** Values of the options, as code. */
  readonly options: Readonly<Record<string, string>>;
  /** What follows the call: `.array()`. */
  readonly suffix: string;
  readonly literal: LiteralKind | null;
  readonly serial: boolean;
}
