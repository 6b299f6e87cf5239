import type { ParsedAddress, UrlForm } from '../url/postgres-url.js';

/** Dialects of one family share parser, rules, driver and catalog reader. */
export type DialectFamily = 'postgresql' | 'mysql' | 'sqlite';

/** How URLs and addresses of a kind of server are written and read. */
export interface ServerForm {
  /** The scheme of the URLs that Lockstep writes. */
  readonly scheme: 'postgres' | 'mysql' | 'mariadb';
  readonly url: UrlForm;
  readonly parse: (url: string) => ParsedAddress;
}

/** What a new module of a dialect begins with. */
export interface DialectScaffold {
  /** Columns of the example table, in the dialect's own words, as lines. */
  readonly exampleColumns: readonly string[];
  /** The driver, with the range to write where the workspace has no entry yet. */
  readonly driver: Readonly<Record<string, string>>;
  /** True where Lockstep itself depends on the driver. */
  readonly isDriverBundled: boolean;
  /** drizzle-kit's word for the dialect, and the code by which it gets the URL of `lockstep exec`. */
  readonly drizzle: { readonly word: string; readonly url: string };
  /** What of Lockstep's own is in a database, as Atlas's `exclude` names it. */
  readonly ledgerPattern: string;
}

/** Everything by which a dialect differs from others for code that is not a dialect's own. */
export interface DialectTraits {
  /** As people call it. */
  readonly title: string;
  readonly family: DialectFamily;
  /** What stands around a name that needs it. */
  readonly quote: '"' | '`';
  /** A name without quotes: folded to lower case and then exact, or the same in any case. */
  readonly bareNames: 'folded' | 'caseless';
  /** True where a database holds schemas, and names have a schema in front. */
  readonly hasSchemas: boolean;
  /** True where a statement that changes a table can be rolled back. */
  readonly rollsBackDdl: boolean;
  /** Where a user sees who holds a lock. */
  readonly lockHolders: string;
  readonly renamesViewColumns: boolean;
  readonly hasConcurrentIndexes: boolean;
  /** True where a change of a table may have to make it anew: create, copy, drop, rename. */
  readonly rebuildsTables: boolean;
  /** Null for a dialect whose databases are files. */
  readonly server: ServerForm | null;
  /** A URL with the parts that a user fills in. */
  readonly urlExample: string;
  /** What Lockstep can run or keep itself; null for nothing. */
  readonly embedded: 'server' | 'file' | null;
  /** Where scratch databases come from unless the configuration says otherwise. */
  readonly scratch: 'embedded' | 'same-server';
  /** Engines that work for it, the default first. */
  readonly engines: readonly ['pg-delta' | 'atlas', ...('pg-delta' | 'atlas')[]];
  /** Type pullers that work for it, the default first. */
  readonly pullers: readonly ['drizzle' | 'kysely', ...('drizzle' | 'kysely')[]];
  readonly scaffold: DialectScaffold;
}
