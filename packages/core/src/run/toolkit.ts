import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { Approver } from '../ports/approver.js';
import type { Cache } from '../ports/cache.js';
import type { Database } from '../ports/database.js';
import type { Files } from '../ports/files.js';
import type { CatalogReader } from '../ports/catalog-reader.js';
import type { SchemaDiffer } from '../ports/schema-differ.js';
import type { SchemaExporter } from '../ports/schema-exporter.js';
import type { SchemaFileReader } from '../ports/schema-file-reader.js';
import type { SchemaLoader } from '../ports/schema-loader.js';
import type { ScratchProvider } from '../ports/scratch-database.js';
import type { ExtensionRequest } from '../source/extension-request.js';
import type { SqlParser } from '../ports/sql-parser.js';
import type { Talk } from '../ports/talk.js';
import type { TypePuller } from '../ports/type-puller.js';

/** Everything a command needs of the outside world, for one dialect and one engine. */
export interface Toolkit {
  readonly database: Database;
  readonly reader: CatalogReader;
  readonly differ: SchemaDiffer;
  readonly exporter: SchemaExporter;
  readonly parser: SqlParser;
  readonly loader: SchemaLoader;
  readonly scratch: ScratchProvider;
  readonly schemaFiles: SchemaFileReader;
  readonly files: Files;
  readonly cache: Cache;
  readonly pullers: readonly TypePuller[];
  readonly approver: Approver;
  readonly talk: Talk;
  /** Who runs this: operating system user or CI actor. */
  readonly actor: string;
  /** The git branch a folder is on; null outside of git. */
  readonly branch: (folder: string) => Promise<string | null>;
  /** Gives what a folder held at a git revision, as a folder that is gone afterwards. Throws `CONFIG.INVALID`. */
  readonly atGitRef: <Result>(
    place: { readonly folder: string; readonly ref: string },
    use: (folder: string) => Promise<Result>,
  ) => Promise<Result>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Starts (or finds) the embedded server and gives the environment's database on it. */
  readonly embedded: (request: {
    readonly workspaceRoot: string;
    readonly environment: string;
    readonly version: number | null;
  }) => Promise<ConnectionTarget>;
  /**
   * Creates an extension in an embedded database where only a superuser may, with the schema it is to lie in; false
   * where that is not needed.
   */
  readonly createEmbeddedExtension: (
    place: { readonly workspaceRoot: string; readonly target: ConnectionTarget },
    request: ExtensionRequest,
  ) => Promise<boolean>;
}
