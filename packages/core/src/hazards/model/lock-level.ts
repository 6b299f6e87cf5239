/**
 * Lock levels on existing relations, weakest first, in PostgreSQL's words ("Explicit Locking" in its manual);
 * `none` where nothing that exists is locked.
 */
export const LOCK_LEVELS = [
  'none',
  'access share',
  'row share',
  'row exclusive',
  'share update exclusive',
  'share',
  'share row exclusive',
  'exclusive',
  'access exclusive',
] as const;

export type LockLevel = (typeof LOCK_LEVELS)[number];

/** The stronger of two lock levels. */
export function strongerLock(a: LockLevel, b: LockLevel): LockLevel {
  return LOCK_LEVELS.indexOf(a) >= LOCK_LEVELS.indexOf(b) ? a : b;
}
