import type { ApprovalMode, PolicyConfig } from './module-config.js';
import type { ConnectionTarget } from './target/connection-target.js';
import type { ScratchSource } from './scratch-source.js';

/** An environment of a module after variables, defaults and overrides were applied. */
export interface ResolvedEnvironment {
  readonly name: string;
  /** Null until the embedded server was started: its port and password are known only then. */
  readonly target: ConnectionTarget | null;
  /** The major version an embedded environment asks for; null for the newest installed. */
  readonly embedded: { readonly version: number | null } | null;
  readonly isProtected: boolean;
  readonly approval: ApprovalMode;
  readonly policy: PolicyConfig | null;
  readonly ledger: boolean;
  readonly workdocs: boolean;
  readonly scratch: ScratchSource;
  /** What schema files may have although it reaches out; absent where nothing. */
  readonly trust?: readonly string[];
  /** The variables that were used and where each came from: `process`, or the path of a file. Never a value. */
  readonly variables?: readonly { readonly name: string; readonly origin: string }[];
}
