import { z } from 'zod';
import { placeSchema } from '../../text/place-schema.js';
import { HAZARD_CODES } from '../../errors/hazard-codes.js';

export const hazardSchema = z.object({
  code: z.enum(HAZARD_CODES),
  /** Kind and name of what is affected: `column public.users.email`. */
  object: z.string(),
  /** What will happen and to whom, in one sentence. */
  message: z.string(),
  /** Where the files say what brings it about. */
  place: placeSchema.exactOptional(),
});

export type Hazard = z.infer<typeof hazardSchema>;
