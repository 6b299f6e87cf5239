import type { ConnectionTarget } from '../config/target/connection-target.js';
import type { ScratchSource } from '../config/scratch-source.js';
import type { ExtensionRequest } from '../source/extension-request.js';

export interface ScratchRequest {
  readonly source: ScratchSource;
  /** Folder of the workspace whose embedded server is used. */
  readonly workspaceRoot: string;
  /** Major version of the target server, which decides; null where there is no target (check). */
  readonly major: number | null;
  /** The target, for `same-server` and for the name of its owner; null where there is none. */
  readonly target: ConnectionTarget | null;
  /** Name the scratch login carries, so that owners and grants look the same on both sides. */
  readonly ownerName: string | null;
  /** Roles the files or the target name and the scratch server must know (created NOLOGIN where missing). */
  readonly roles: readonly string[];
  /** `trust` of the configuration: extensions made although they reach out, `login` for the target's own. Default: none. */
  readonly trust?: readonly string[];
  /** Hears what the user should know, such as a server that took the place of another one. */
  readonly say?: (message: string) => void;
}

/** An empty database of ours, to be dropped by us. */
export interface ScratchDatabase {
  /** Login without superuser rights that owns the database: what schema files are loaded with. */
  readonly target: ConnectionTarget;
  /**
   * Where the login could not carry the owner's name: the login (`from`) stands for the owner (`to`), in both catalogs.
   */
  readonly ownerAlias: { readonly from: string; readonly to: string } | null;
  /**
   * Creates an extension from the allow list where it is not there yet, which the login itself may not. Throws
   * `SCHEMA.UNSUPPORTED` for one that is not on the list, `SCRATCH.UNAVAILABLE` where the server does not have it, and
   * the server's own error for the rest (a schema that does not exist yet).
   */
  createExtension(request: ExtensionRequest): Promise<void>;
  /**
   * Creates a role (NOLOGIN) where the server lacks it and makes the login a member of it, so that `ALTER … OWNER TO`
   * works; false where this server does not let us. Never makes the login a member of a role that was there before.
   */
  ensureRole(name: string): Promise<boolean>;
  /** How many bytes it takes, asked from outside; absent where that cannot be asked. */
  size?(): Promise<number>;
  /** Drops the database. Safe to call twice. */
  drop(): Promise<void>;
}

export interface ScratchProvider {
  /** Throws `SCRATCH.UNAVAILABLE` with the exact install line where no server of that major can be had. */
  create(request: ScratchRequest): Promise<ScratchDatabase>;
}
