/** A place in a file, counted from 1; columns count characters (code points). */
export interface Place {
  /**
   * Path with forward slashes: of a module's own files from its project root, of all others from the workspace root.
   */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How a place is written in messages: `db/schema/001_init.sql:3:14`. */
export function describePlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** How a place is written beside a statement, where the line is enough: `db/schema/001_init.sql:3`. */
export function shortPlace(place: Pick<Place, 'file' | 'line'>): string {
  return `${place.file}:${place.line}`;
}
