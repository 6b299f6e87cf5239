import { describePlace, type Place } from '@lockstep/core/text/place.js';
import { correctedThenCheck, type NextStep } from '@lockstep/core/errors/next-command.js';
import { placeWithin } from '@lockstep/core/source/source-place.js';
import { invalidSql, unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { KEEP_ONE, type KnownElsewhere, loadFault, missingSteps } from '../../shared/load-report.js';
import type { Unloaded } from './load-rounds.js';
import type { LoadableStatement } from './loadable-statement.js';
import type { ServerError } from './server-error.js';

/** Errors of a name that nothing provides: table, column, routine, sequence, key column; a foreign key without parent. */
const MISSING: ReadonlySet<number> = new Set([1146, 1054, 1305, 1824, 1005, 4091, 1072, 1356, 1360]);
const EXISTS: ReadonlySet<number> = new Set([1050, 1304, 1359, 1537, 4090, 1061, 1826]);
const DENIED: ReadonlySet<number> = new Set([1044, 1142, 1143, 1227, 1370, 1419]);

interface Failure {
  readonly statement: LoadableStatement;
  readonly error: ServerError;
}

/**
 * One error for all that did not load: the first that does not merely follow from another one, the rest as a list.
 * `SCHEMA.UNSUPPORTED` where the login's rights do not suffice, else `SCHEMA.INVALID_SQL`.
 */
export function loadError(unloaded: readonly Unloaded[], knownElsewhere: KnownElsewhere): LockstepError {
  const failures = unloaded.flatMap(({ statement, error }) => (error === null ? [] : [{ statement, error }]));
  const { main, fault } = loadFault(failures, {
    file: ({ statement }) => statement.file,
    place: placeOf,
    message: ({ error }) => error.message,
    followsFromOthers: (failure) => followsFromOthers(failure, unloaded),
    next: (failure) => nextSteps(failure, knownElsewhere),
    cause: ({ error }) => error.cause,
  });
  return DENIED.has(main.error.errno) ? unsupportedSql(fault) : invalidSql(fault);
}

function placeOf({ statement, error }: Failure): Place {
  return error.offset === null ? statement.place : placeWithin(statement, error.offset);
}

/** True where the missing name is one that another statement would have made, had it loaded. */
function followsFromOthers({ statement, error }: Failure, unloaded: readonly Unloaded[]): boolean {
  if (!MISSING.has(error.errno)) return false;
  const wanted = new Set(statement.refersTo);
  return unloaded.some(
    (other) => other.statement !== statement && other.statement.creates.some(({ name }) => wanted.has(name)),
  );
}

function nextSteps(failure: Failure, knownElsewhere: KnownElsewhere): readonly NextStep[] {
  const { errno } = failure.error;
  if (DENIED.has(errno)) {
    return [
      'Give the login that creates scratch databases this right, or remove the statement from the file.',
    ];
  }
  if (MISSING.has(errno)) return missingSteps(failure.statement.refersTo, knownElsewhere);
  if (EXISTS.has(errno)) {
    return [KEEP_ONE];
  }
  return [correctedThenCheck(describePlace(placeOf(failure)))];
}
