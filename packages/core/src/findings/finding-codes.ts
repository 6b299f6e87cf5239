import type { HazardCode } from '../errors/hazard-codes.js';
import type { ErrorCode } from '../errors/codes.js';

/** How much a finding weighs: an error ends a run, a warning deserves a look, a note is good to know. */
export type FindingLevel = 'error' | 'warning' | 'note';

/** What is found beside hazards and errors: how much it weighs, what it means and what to do about it, as sentences. */
export const FINDINGS = {
  'USES.UNDECLARED': {
    level: 'warning',
    meaning:
      'The SQL refers to objects of a module that "uses" in db.config.json does not name. Add that module to "uses".',
  },
  'USES.UNUSED': {
    level: 'warning',
    meaning:
      '"uses" in db.config.json names a module that no statement of the files refers to. Remove it from "uses".',
  },
  'ENGINE.NOTE': {
    level: 'note',
    meaning: "The engine's own project file (atlas.hcl) says something that Lockstep does not use.",
  },
  DRIFT: {
    level: 'warning',
    meaning:
      'The database differs from the ledger: it was changed outside Lockstep. To keep the change, write it into the schema files; to undo it, apply the plan that diff makes.',
  },
  PENDING: {
    level: 'note',
    meaning: 'The schema files differ from the ledger: there is something to apply.',
  },
  REQUIRED: {
    level: 'warning',
    meaning:
      'An object of another module that this one needs is missing in the database, or differs. Apply that module first.',
  },
  'RENAME.NOT_MADE': {
    level: 'warning',
    meaning: 'An annotation in the schema files asks for a rename that is not made; the finding says why.',
  },
  'RENAME.POSSIBLE': {
    level: 'note',
    meaning:
      'What is planned as a drop and a new object may be a rename. To keep what it holds, write the annotation that the finding names, or plan again with --rename.',
  },
  LEFT_OUT: {
    level: 'warning',
    meaning:
      'A statement that is not only an addition, which the policy "additive" leaves out of the plan. Without that policy it would be applied.',
  },
} as const satisfies Readonly<Record<string, { readonly level: FindingLevel; readonly meaning: string }>>;

export type FindingName = keyof typeof FINDINGS;

/** True for the name of a finding that is neither a hazard nor an error. */
export function isFindingName(code: string): code is FindingName {
  return Object.hasOwn(FINDINGS, code);
}

/** Their names, in the order of the documentation. */
export const FINDING_NAMES: readonly FindingName[] = Object.keys(FINDINGS).filter(isFindingName);

export type FindingCode = FindingName | HazardCode | ErrorCode;
