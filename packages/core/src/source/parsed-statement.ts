import type { JsonValue } from '../text/canonical-json.js';

/** What a statement does, read from its syntax tree: the basis of hazard and lock rules. */
export interface ParsedStatement {
  /** The parser's node name, for instance `AlterTableStmt`. */
  readonly node: string;
  /** The node's content as plain data. */
  readonly tree: { readonly [key: string]: JsonValue | undefined };
}
