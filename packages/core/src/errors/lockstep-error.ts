import type { Place } from '../text/place.js';
import type { ErrorCode } from './codes.js';
import { type NextStep, stepText } from './next-command.js';

/** What a user is told: what happened, why, and the exact next commands. `{bin}` in them stands for the face's command. */
export interface LockstepErrorParts {
  /** What happened, naming the value that caused it. One sentence. */
  readonly what: string;
  /** Why it happened, where that adds something; may have several lines. */
  readonly why?: string;
  /** What to do next, one exact command or edit a line. */
  readonly next?: readonly NextStep[];
  /** Where in a file it is; `what` names it too. */
  readonly place?: Place;
  readonly cause?: unknown;
}

/** The plain value of an error: what `--json` prints and what a report keeps. */
export interface ErrorValue {
  readonly code: ErrorCode;
  readonly message: string;
  readonly why?: string;
  readonly next: readonly string[];
  /** Where in a file it is. */
  readonly place?: Place;
}

/** A failure a user can meet. Bugs stay plain `Error`s. */
export class LockstepError extends Error {
  readonly code: ErrorCode;
  readonly why: string | undefined;
  /** What to do next, as data. */
  readonly steps: readonly NextStep[];
  /** Where in a file it is; undefined where it is in none. */
  readonly place: Place | undefined;

  constructor(code: ErrorCode, parts: LockstepErrorParts) {
    super(parts.what, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'LockstepError';
    this.code = code;
    this.why = parts.why;
    this.steps = parts.next ?? [];
    this.place = parts.place;
  }

  /** What to do next, as text. */
  get next(): readonly string[] {
    return this.steps.map(stepText);
  }

  /** The same error with other next steps. */
  withSteps(next: readonly NextStep[]): LockstepError {
    const { code, message: what, why, place, cause } = this;
    return new LockstepError(code, {
      what,
      ...(why === undefined ? {} : { why }),
      next,
      ...(place === undefined ? {} : { place }),
      cause,
    });
  }

  /** The value without stack and cause. */
  toValue(): ErrorValue {
    return {
      code: this.code,
      message: this.message,
      ...(this.why === undefined ? {} : { why: this.why }),
      next: this.next,
      ...(this.place === undefined ? {} : { place: this.place }),
    };
  }
}
