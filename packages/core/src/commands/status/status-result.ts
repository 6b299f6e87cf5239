import { z } from 'zod';
import { OBJECT_KINDS } from '../../catalog/object-kind.js';
import { OBJECT_STATES } from '../../ownership/object-state.js';
import { placeSchema } from '../../text/place-schema.js';

const objectChangeSchema = z.object({
  kind: z.enum(OBJECT_KINDS),
  name: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
});

const driftSchema = objectChangeSchema.extend({
  /** What differs, where it can be told; null where the object is absent on that side. */
  differences: z.array(
    z.object({ object: z.string(), expected: z.string().nullable(), found: z.string().nullable() }),
  ),
});

/** What `status` found; also the content of `status.json`. */
export const statusSchema = z.object({
  formatVersion: z.literal(1),
  module: z.string(),
  environment: z.string(),
  target: z.object({ host: z.string(), database: z.string() }),
  serverVersion: z.string(),
  ledger: z.enum(['present', 'absent', 'off']),
  lastApplied: z
    .object({ planId: z.string(), appliedAt: z.string(), actor: z.string(), result: z.string() })
    .nullable(),
  /** Database against ledger: what somebody changed behind our back. */
  drift: z.array(driftSchema),
  /** Files against ledger (against the database where there is no ledger): what an apply would bring. */
  pending: z.array(objectChangeSchema),
  unowned: z.array(z.object({ kind: z.enum(OBJECT_KINDS), name: z.string() })),
  /** Objects of the module that its engine cannot bring in step, and that are absent or differ. */
  unmanaged: z.array(
    z.object({
      ...{ kind: z.enum(OBJECT_KINDS), name: z.string(), reason: z.string() },
      state: z.enum(OBJECT_STATES).exactOptional(),
      place: placeSchema.exactOptional(),
    }),
  ),
});

export type Status = z.infer<typeof statusSchema>;
export type ObjectChange = Status['pending'][number];
export type Drift = Status['drift'][number];
