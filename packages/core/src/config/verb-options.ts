import type { HazardCode } from '../errors/hazard-codes.js';
import type { CommandValues } from '../errors/next-command.js';
import type { CompareSource } from './compare-source.js';
import type { ApplyLimits } from './limits.js';

/** What a run was asked for, after options were parsed and defaults filled in. Both faces make it of one definition. */
export interface VerbOptions {
  /** Null for each module's default environment. */
  readonly environment: string | null;
  /** `--plan`: a file, `saved`, or null for a plan made now. */
  readonly plan: string | null;
  /** Plan ids or prefixes. */
  readonly approve: readonly string[];
  /** Path of an approval file. */
  readonly approval: string | null;
  readonly accept: readonly HazardCode[] | 'all';
  readonly dryRun: boolean;
  readonly failOn: readonly ('changes' | 'drift' | 'pending')[];
  readonly task: string | null;
  /** The sides of a comparison; null where `diff` makes a plan. */
  readonly from: CompareSource | null;
  readonly to: CompareSource | null;
  /** File that gets the SQL of a comparison. */
  readonly out: string | null;
  readonly asIs: boolean;
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly limits: ApplyLimits;
  readonly connectTimeoutMs: number | null;
  readonly loadTimeoutMs: number;
  readonly pullTimeoutMs: number;
  /** What was given, as it was written: printed next steps repeat it. */
  readonly given: CommandValues;
}
