/** A statement that makes a part of a database: one object, column, constraint, comment or grant. */
export interface ExportedStatement {
  readonly sql: string;
  /** Id of the fact it is about. */
  readonly subject: string | null;
  /** Id of that fact's root object. */
  readonly root: string | null;
  /** Ids of the facts that exist after it. */
  readonly creates: readonly string[];
}
