import { z } from 'zod';

/** Hex digits that name a plan: its whole id or the first twelve or more of them. */
export const planIdPrefixSchema = z
  .string()
  .regex(/^[0-9a-f]{12,64}$/i, 'must be a planId or at least its first 12 hex digits')
  .transform((text) => text.toLowerCase());
