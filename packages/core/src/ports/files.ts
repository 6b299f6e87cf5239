/** Files below the workspace. All paths are absolute. */
export interface Files {
  /** Null where there is no such file. */
  read(path: string): Promise<string | null>;
  /** Writes by atomic rename, making folders. Throws `FILE.NOT_WRITABLE`; the old file is intact then. */
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Files below `root` that match, as paths from `root` with forward slashes, in byte order. */
  glob(root: string, patterns: readonly string[]): Promise<readonly string[]>;
}
