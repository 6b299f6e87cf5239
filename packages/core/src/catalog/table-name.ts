/** A table by its parts, without quotes; the schema is empty where the dialect has none. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** How many rows a table holds. */
export interface RowCount {
  readonly rows: number;
  /** False for the server's own estimate, or for a count that was broken off. */
  readonly isExact: boolean;
}
