/** An entry of a workspace's cache. */
export interface CacheEntry {
  /** Absolute. */
  readonly workspaceRoot: string;
  /** What it is: `desired`, `catalog`. */
  readonly kind: string;
  /** SHA-256 of everything that the content depends on, in lower-case hex. */
  readonly key: string;
}

/**
 * What was found out before, shared by all modules of a workspace and by processes that run at once. Nothing depends on it: it
 * may be empty, full, read-only, damaged or of another machine, and none of that is ever an error.
 */
export interface Cache {
  /** The lines that were kept; null where there are none, or where they are not as they were written. */
  read(entry: CacheEntry): Promise<readonly string[] | null>;
  /** Keeps lines, none of which holds a line break. */
  write(entry: CacheEntry, lines: readonly string[]): Promise<void>;
}
