import { z } from 'zod';

/** A `Place` as plans and reports hold it: never an absolute path, always forward slashes. */
export const placeSchema = z.strictObject({
  file: z.string().regex(/^(?![/]|[A-Za-z]:[/])[^\\]+$/),
  line: z.int().min(1),
  column: z.int().min(1),
});
