import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import type { StatementReading } from './statement-reading.js';

/** Everything that a dialect is to the rest of Lockstep: the one value of its folder. */
export interface DialectTools extends Pick<
  Toolkit,
  | 'database'
  | 'reader'
  | 'exporter'
  | 'parser'
  | 'loader'
  | 'scratch'
  | 'embedded'
  | 'createEmbeddedExtension'
> {
  /** The target for sessions that must not write. */
  readonly readOnly: (target: ConnectionTarget) => ConnectionTarget;
  readonly statements: StatementReading;
}
