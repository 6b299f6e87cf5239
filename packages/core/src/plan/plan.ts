import { z } from 'zod';
import { OBJECT_KINDS } from '../catalog/object-kind.js';
import { HAZARD_CODES } from '../errors/hazard-codes.js';
import { LOCK_LEVELS } from '../hazards/model/lock-level.js';
import { hazardSchema } from '../hazards/model/hazard.js';
import { OBJECT_STATES } from '../ownership/object-state.js';
import { placeSchema } from '../text/place-schema.js';

const objectRefSchema = z.object({ kind: z.enum(OBJECT_KINDS), name: z.string() });

export const statementSchema = z.object({
  /** The exact text that is sent to the server, without a trailing semicolon. */
  sql: z.string(),
  /** Kind and name of the object it is about. */
  object: z.string(),
  /** The statement of a file, or the line of one, that it comes from; absent where no file makes its object. */
  place: placeSchema.exactOptional(),
  /** What it comes from: `diff`, a comparison of files and database. Every statement of formatVersion 2 has one. */
  origin: z.literal('diff').exactOptional(),
  /** False where the server refuses it inside a transaction. */
  transactional: z.boolean(),
  /** Statements of one segment share a transaction; counted from 1. */
  segment: z.int().min(1),
  /** The strongest lock it takes on an existing relation. */
  lock: z.enum(LOCK_LEVELS),
  hazards: z.array(hazardSchema),
});

/**
 * A plan: what would be done to one database for one module, and from which state to which. formatVersion 2 is written; 1
 * is read, and stays as it is: a plan keeps the version, and so the id, that it was approved with.
 */
const planObject = z.strictObject({
  formatVersion: z.literal([1, 2]),
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
  unmanaged: z.array(
    objectRefSchema.extend({
      reason: z.string(),
      /** How the target compares with the files; `in-step.ts` tells for a plan of formatVersion 1. */
      state: z.enum(OBJECT_STATES).exactOptional(),
      place: placeSchema.exactOptional(),
    }),
  ),
  /** Existing objects that nobody recorded and the files name. */
  adopts: z.array(objectRefSchema.extend({ place: placeSchema.exactOptional() })),
  renameCandidates: z.array(z.object({ kind: z.string(), from: z.string(), to: z.string() })),
  /** The renames that whoever made the plan named; absent where there were none. */
  renames: z.array(z.object({ from: z.string(), to: z.string() })).exactOptional(),
  /** Annotations in the files that ask for a rename which is not made, and why; absent where there are none. */
  notRenamed: z
    .array(
      z.object({
        ...{ kind: z.string(), from: z.string(), to: z.string(), reason: z.string() },
        /** A text in formatVersion 1. */
        place: z.union([placeSchema, z.string()]),
      }),
    )
    .exactOptional(),
  /** Others' objects that use ours. */
  dependents: z.array(objectRefSchema.extend({ uses: z.string(), module: z.string().nullable() })),
  /** What the files may have although it reaches out of their scratch database; absent where nothing. */
  trust: z.array(z.string()).exactOptional(),
  empty: z.boolean(),
  unowned: z.array(objectRefSchema),
});

/** Accepts a plan of either version, each with exactly what its version has. */
export const planSchema = planObject.superRefine((plan, { addIssue }) => {
  for (const path of wrongVersion(plan)) {
    addIssue({
      code: 'custom',
      path: [...path],
      message: `does not fit formatVersion ${plan.formatVersion}`,
    });
  }
});

/** Paths of what one version has and the other has not. */
function wrongVersion(plan: z.infer<typeof planObject>): readonly (readonly PropertyKey[])[] {
  const isNew = plan.formatVersion === 2;
  const statements = plan.statements.flatMap(({ origin, place, hazards }, index) => {
    const isWrong = isNew
      ? origin === undefined
      : [origin, place, ...hazards.map((hazard) => hazard.place)].some((value) => value !== undefined);
    return isWrong ? [['statements', index]] : [];
  });
  const unmanaged = plan.unmanaged.flatMap(({ state, place }, index) =>
    (state !== undefined) === isNew && (isNew || place === undefined) ? [] : [['unmanaged', index]],
  );
  const adopts = plan.adopts.flatMap(({ place }, index) =>
    isNew || place === undefined ? [] : [['adopts', index]],
  );
  const notRenamed = (plan.notRenamed ?? []).flatMap(({ place }, index) =>
    (typeof place !== 'string') === isNew ? [] : [['notRenamed', index]],
  );
  return [...statements, ...unmanaged, ...adopts, ...notRenamed];
}

export type Plan = z.infer<typeof planObject>;
export type Statement = Plan['statements'][number];
/** A plan before it was sealed: everything but its id. */
export type UnsealedPlan = Omit<Plan, 'planId'>;
