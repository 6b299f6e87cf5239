import { z } from 'zod';
import { OBJECT_KINDS } from '../catalog/object-kind.js';
import { HAZARD_CODES } from '../errors/hazard-codes.js';
import { LOCK_LEVELS } from '../hazards/lock-level.js';
import { hazardSchema } from '../hazards/hazard.js';

const objectRefSchema = z.object({ kind: z.enum(OBJECT_KINDS), name: z.string() });

export const statementSchema = z.object({
  /** The exact text that is sent to the server, without a trailing semicolon. */
  sql: z.string(),
  /** Kind and name of the object it is about. */
  object: z.string(),
  /** False where the server refuses it inside a transaction. */
  transactional: z.boolean(),
  /** Statements of one segment share a transaction; counted from 1. */
  segment: z.int().min(1),
  /** The strongest lock it takes on an existing relation. */
  lock: z.enum(LOCK_LEVELS),
  hazards: z.array(hazardSchema),
});

/** A plan, formatVersion 1: what would be done to one database for one module, and from which state to which. */
export const planSchema = z.strictObject({
  formatVersion: z.literal(1),
  planId: z.string().regex(/^[0-9a-f]{64}$/),
  module: z.string(),
  environment: z.string(),
  dialect: z.string(),
  engine: z.object({ name: z.string(), version: z.string() }),
  from: z.object({ fingerprint: z.string(), serverVersion: z.string() }),
  to: z.object({ fingerprint: z.string() }),
  schemaFiles: z.array(z.object({ path: z.string(), sha256: z.string() })),
  requires: z.array(
    objectRefSchema.extend({ hash: z.string(), state: z.enum(['present', 'missing', 'differs']) }),
  ),
  statements: z.array(statementSchema),
  hazards: z.array(z.enum(HAZARD_CODES)),
  /** Objects that no statement can bring in step, with the reason. */
  unmanaged: z.array(objectRefSchema.extend({ reason: z.string() })),
  /** Existing objects that nobody recorded and the files name. */
  adopts: z.array(objectRefSchema),
  renameCandidates: z.array(z.object({ kind: z.string(), from: z.string(), to: z.string() })),
  /** The renames that whoever made the plan named; absent where there were none. */
  renames: z.array(z.object({ from: z.string(), to: z.string() })).exactOptional(),
  /** Annotations in the files that ask for a rename which is not made, and why; absent where there are none. */
  notRenamed: z
    .array(
      z.object({ kind: z.string(), from: z.string(), to: z.string(), place: z.string(), reason: z.string() }),
    )
    .exactOptional(),
  /** Others' objects that use ours. */
  dependents: z.array(objectRefSchema.extend({ uses: z.string(), module: z.string().nullable() })),
  /** What the files may have although it reaches out of their scratch database; absent where nothing. */
  trust: z.array(z.string()).exactOptional(),
  empty: z.boolean(),
  unowned: z.array(objectRefSchema),
});

export type Plan = z.infer<typeof planSchema>;
export type Statement = Plan['statements'][number];
/** A plan before it was sealed: everything but its id. */
export type UnsealedPlan = Omit<Plan, 'planId'>;
