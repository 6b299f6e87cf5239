/** What our own second look saw: one line an object or property, comparable between two databases. */
export interface Observation {
  /** Object in words (`describeObject`), colon, property → printed value, for what was asked for. */
  readonly entries: ReadonlyMap<string, string>;
  /** Owned indexes that exist and are not valid. */
  readonly invalidIndexes: readonly string[];
}
