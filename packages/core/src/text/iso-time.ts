import { z } from 'zod';

const instant = z.coerce.date();

/** A point in time (milliseconds since the epoch) as ISO 8601 in UTC. */
export function isoTime(milliseconds: number): string {
  return instant.parse(milliseconds).toISOString();
}
