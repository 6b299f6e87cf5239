import type { SchemaFile } from '../source/schema-file.js';
import type { ScratchDatabase } from './scratch-database.js';

export interface LoadRequest {
  readonly scratch: ScratchDatabase;
  /** In the order in which they are tried; any order loads. */
  readonly files: readonly SchemaFile[];
  /**
   * The module (not loaded here) whose files create an object of this qualified name, so that a missing one ends in the
   * exact edit of `uses`; null where nobody does.
   */
  readonly knownElsewhere?: (name: string) => string | null;
  /**
   * `everything` also runs what has no place in a schema file (roles, data, SET ROLE): only for a throw-away cluster,
   * as a conformance run has. `schema` by default.
   */
  readonly accept?: 'schema' | 'everything';
  /**
   * Ends the load with `TOOL.TIMEOUT`, naming the statement that ran and `--load-timeout`, whatever the files say about
   * timeouts themselves. Default: `DEFAULT_LOAD_TIMEOUT_MS`.
   */
  readonly timeoutMs?: number;
  /** Ends the load with `INTERRUPTED`, cancelling the statement that runs. */
  readonly signal?: AbortSignal;
}

/** Loads schema files into a scratch database, statement by statement, in whatever order works. */
export interface SchemaLoader {
  /**
   * Throws `SCHEMA.INVALID_SQL` (file:line:column, source line, the server's words) for what never loads and
   * `SCHEMA.UNSUPPORTED` for statements that have no place in a schema file.
   */
  load(request: LoadRequest): Promise<void>;
}
