/** What a connection check finds. */
export interface ServerFacts {
  /** As the server says it: `18.4`. */
  readonly version: string;
  readonly major: number;
  readonly database: string;
  readonly user: string;
  readonly isSuperuser: boolean;
  /** The role that owns the database. */
  readonly databaseOwner: string;
  /** Identifies the cluster and database: stays equal across restarts, differs for another server. */
  readonly identity: string;
  readonly extensions: readonly { readonly name: string; readonly version: string }[];
  readonly roles: readonly string[];
  readonly readOnly: boolean;
}
