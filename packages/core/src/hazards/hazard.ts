import { z } from 'zod';
import { HAZARD_CODES } from '../errors/hazard-codes.js';

export const hazardSchema = z.object({
  code: z.enum(HAZARD_CODES),
  /** Kind and name of what is affected: `column public.users.email`. */
  object: z.string(),
  /** What will happen and to whom, in one sentence. */
  message: z.string(),
});

export type Hazard = z.infer<typeof hazardSchema>;
