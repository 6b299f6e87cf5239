/** What our own second look saw: one line an object or property, comparable between two databases. */
export interface Observation {
  /** Key (kind, name, property) → printed value, for the objects that were asked for. */
  readonly entries: ReadonlyMap<string, string>;
  /** Owned indexes that exist and are not valid. */
  readonly invalidIndexes: readonly string[];
}
