/** A table by its parts, without quotes; the schema is empty where the dialect has none. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A table as people read it: `public.users`, or `users` where the dialect has no schemas. */
export function tableText({ schema, name }: TableName): string {
  return schema === '' ? name : `${schema}.${name}`;
}

/** How many rows a table holds. */
export interface RowCount {
  readonly rows: number;
  /** False for the server's own estimate, or for a count that was broken off. */
  readonly isExact: boolean;
}
