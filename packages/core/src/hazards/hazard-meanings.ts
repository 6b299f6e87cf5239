import type { HazardCode } from '../errors/hazard-codes.js';

const MEANINGS: Readonly<Record<HazardCode, string>> = {
  DATA_LOSS: 'Stored values are lost, truncated, rounded or otherwise changed permanently.',
  TABLE_REWRITE:
    'Every row of an existing table is written again; it takes time and disk space with its size.',
  BLOCKS_READS: 'Nobody can read an existing table while all of its rows are scanned or rewritten.',
  BLOCKS_WRITES: 'Nobody can write to an existing table while all of its rows are scanned or rewritten.',
  MAY_FAIL_ON_DATA:
    'Whether it succeeds depends on the rows that are stored; on an empty table it always does.',
  NOT_TRANSACTIONAL: 'It commits on its own: what ran before it stays if something after it fails.',
  AUTHORIZATION_CHANGED: 'Who may see or do something with existing objects or rows changes.',
  DEPENDENTS_REBUILT:
    'Objects that still exist afterwards are dropped and recreated, or refilled, on the way.',
  BREAKS_READERS:
    'Code that runs today may fail or get something else: a name, type, column or default changes.',
  ADOPTS: 'An existing object that is not in the ledger is adopted, and it differs from the files.',
  UNMANAGED:
    'An object of this module differs or is absent, and no statement of this plan brings it in step.',
  UNCLASSIFIED: 'No rule knows this statement, so the worst is assumed.',
};

/** One sentence on what a hazard code means to a reviewer. */
export function describeHazardCode(code: HazardCode): string {
  return MEANINGS[code];
}
