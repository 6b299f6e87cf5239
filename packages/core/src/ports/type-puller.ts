import type { ConnectionTarget, Dialect } from '../config/target/connection-target.js';

export interface PulledTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized_view';
}

/** What a pull was made of and what it left, so that the next one can tell that nothing has changed. */
export interface PullRecord {
  /** Hash of all that the files were made of. */
  readonly inputs: string;
  /** SHA-256 of each file, by its name in the folder that received it. */
  readonly files: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

export interface PullRequest {
  /** Name of the module, for the head of the generated files. */
  readonly module: string;
  readonly target: ConnectionTarget;
  /** Absolute path of the project. */
  readonly projectRoot: string;
  /** Folder from the project root that receives the files. */
  readonly out: string;
  /** The module's tables and views: nothing else is pulled. */
  readonly tables: readonly PulledTable[];
  /** Enums and other types of the module, so that none of another module's is emitted. */
  readonly types: readonly { readonly schema: string; readonly name: string }[];
  /** Sequences of the module that belong to no column; without them none is emitted. */
  readonly sequences?: readonly { readonly schema: string; readonly name: string }[];
  /** Tables of other modules that ours refer to, with the folder of their generated files where they pull with this tool. */
  readonly foreign: readonly {
    readonly schema: string;
    readonly name: string;
    readonly module: string | null;
    /** Import specifier for the other module's generated file, from the generated file; null where there is none. */
    readonly importFrom: string | null;
  }[];
  /** Of the last pull into this folder from this environment; without it everything is generated anew. */
  readonly record?: PullRecord | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface PullResult {
  /** Paths from the project root. */
  readonly files: readonly string[];
  readonly changed: readonly string[];
  /** What the generated code says less precisely than the database does, by column. */
  readonly warnings: readonly string[];
  readonly tool: { readonly name: string; readonly version: string };
  /** For the next pull. */
  readonly record: PullRecord;
}

/** Generates types from a database with the workspace's own tool. */
export interface TypePuller {
  readonly tool: string;
  /** The version found in the workspace, for cache keys. Throws `PULL.FAILED` with the install line. */
  version(projectRoot: string): Promise<string>;
  /** Looks for everything a pull takes from the workspace, and runs nothing. Throws `PULL.FAILED` with the install line. */
  ready(projectRoot: string, dialect: Dialect): Promise<void>;
  /** Throws `PULL.FAILED`, `TOOL.TIMEOUT`, `FILE.NOT_WRITABLE`; nothing of the module is touched then. */
  pull(request: PullRequest): Promise<PullResult>;
}
