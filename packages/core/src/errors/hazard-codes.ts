/** What can go wrong, or be noticed, when a statement runs; the one list behind types, policy, docs and reports. */
export const HAZARD_CODES = [
  'DATA_LOSS',
  'TABLE_REWRITE',
  'BLOCKS_READS',
  'BLOCKS_WRITES',
  'MAY_FAIL_ON_DATA',
  'NOT_TRANSACTIONAL',
  'AUTHORIZATION_CHANGED',
  'DEPENDENTS_REBUILT',
  'BREAKS_READERS',
  'ADOPTS',
  'UNMANAGED',
  'UNCLASSIFIED',
] as const;

export type HazardCode = (typeof HAZARD_CODES)[number];
