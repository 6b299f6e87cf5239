/**
 * Files below the workspace. All paths are absolute. `within` is a folder that a path must stay below after all links:
 * given for every path that a project's content decides, left out for one that a person named.
 */
export interface Files {
  /** Null where there is no such file. Throws `CONFIG.INVALID` for one that is not read. */
  read(path: string, within?: string): Promise<string | null>;
  /** Writes by atomic rename, making folders. Throws `FILE.NOT_WRITABLE`; the old file is intact then. */
  write(path: string, content: string, within?: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Files below `root` that match, as paths from `root` with forward slashes, in byte order. */
  glob(root: string, patterns: readonly string[]): Promise<readonly string[]>;
}
