import type { ErrorValue } from '../errors/lockstep-error.js';
import type { HazardCode } from '../errors/hazard-codes.js';
import { type NextStep, stepText } from '../errors/next-command.js';
import type { Hazard } from '../hazards/model/hazard.js';
import type { Place } from '../text/place.js';
import { type FindingCode, type FindingLevel, type FindingName, FINDINGS } from './finding-codes.js';

/** One thing that a verb found and that somebody may want to look at, at its place. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  /** Kind and name of what it is about; null where it is about no object. */
  readonly object: string | null;
  /** What was found, in one sentence. */
  readonly message: string;
  readonly place?: Place;
  /** Number of the plan's statement, from 1. */
  readonly statement?: number;
  readonly hazard?: HazardCode;
  /** What to do next, one command or edit each; `{bin}` stands for the face's command. */
  readonly next: readonly string[];
}

/** What is found beside hazards and errors. */
export function finding(
  code: FindingName,
  parts: {
    readonly message: string;
    readonly object?: string | null;
    readonly place?: Place | undefined;
    readonly statement?: number;
    readonly next?: readonly NextStep[];
  },
): Finding {
  const { message, object = null, place, statement, next = [] } = parts;
  return {
    ...{ code, level: FINDINGS[code].level, object, message },
    ...(place === undefined ? {} : { place }),
    ...(statement === undefined ? {} : { statement }),
    next: next.map(stepText),
  };
}

/** A hazard as a finding; `statement` is its number in the plan, undefined for one of the whole plan. */
export function findingOfHazard(hazard: Hazard, statement?: number): Finding {
  const { code, object, message, place } = hazard;
  return {
    ...{ code, level: 'warning', object, message },
    ...(place === undefined ? {} : { place }),
    ...(statement === undefined ? {} : { statement }),
    hazard: code,
    next: [],
  };
}

/** The error that a verb ended in, as a finding. */
export function findingOfError({ code, message, next, place }: ErrorValue): Finding {
  return { code, level: 'error', object: null, message, ...(place === undefined ? {} : { place }), next };
}
