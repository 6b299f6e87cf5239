import { describePlace, type Place } from '../text/place.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { correctedThenCheck, nextCommand, type NextStep } from '../errors/next-command.js';
import type { SchemaFile } from './schema-file.js';
import { sourceExcerpt, withoutHiddenLiterals } from './source-excerpt.js';
import { longerThan } from '../text/duration.js';

/** What is wrong at one place of a schema file. */
export interface SchemaFault {
  readonly file: SchemaFile;
  readonly place: Place;
  /** What happened, in the parser's or server's words; never a server's DETAIL. */
  readonly message: string;
  /** More lines below the source line: the server's HINT, other faults. */
  readonly notes?: readonly string[];
  readonly next?: readonly NextStep[];
  /** True where the source may hold a credential: it is not quoted. */
  readonly secret?: boolean;
  readonly cause?: unknown;
}

/** `SCHEMA.INVALID_SQL` with file:line:column and the source line with a caret. */
export function invalidSql(fault: SchemaFault): LockstepError {
  return schemaError('SCHEMA.INVALID_SQL', fault);
}

/** `SCHEMA.UNSUPPORTED` with file:line:column and the source line with a caret. */
export function unsupportedSql(fault: SchemaFault): LockstepError {
  return schemaError('SCHEMA.UNSUPPORTED', fault);
}

/** `TOOL.TIMEOUT` for a load that was ended, with file:line:column of the statement that ran and how to allow more. */
export function loadTimedOut(
  fault: Pick<SchemaFault, 'file' | 'place' | 'cause'>,
  timeoutMs: number,
): LockstepError {
  return schemaError('TOOL.TIMEOUT', {
    ...fault,
    message: `Loading the schema files took longer than ${timeoutMs / 1000} s and was stopped; this statement was running.`,
    next: [
      `Correct ${describePlace(fault.place)} where it does not end.`,
      nextCommand('again', { loadTimeout: longerThan(timeoutMs) }, { note: 'If it only needs more time' }),
    ],
  });
}

/** `SCHEMA.UNSUPPORTED` for a load that was ended because its scratch database grew, with file:line:column. */
export function loadTooLarge(
  fault: Pick<SchemaFault, 'file' | 'place' | 'cause'>,
  mostBytes: number,
): LockstepError {
  return schemaError('SCHEMA.UNSUPPORTED', {
    ...fault,
    message: `The scratch database grew beyond ${mostBytes / 2 ** 30} GB and loading was stopped; this statement was running.`,
    next: ['Remove statements that make data from the schema files; they describe objects.'],
  });
}

type SchemaCode = 'SCHEMA.INVALID_SQL' | 'SCHEMA.UNSUPPORTED' | 'TOOL.TIMEOUT';

function schemaError(code: SchemaCode, fault: SchemaFault): LockstepError {
  const message =
    fault.secret === true ? fault.message : withoutHiddenLiterals(fault.message, fault.file, fault.place);
  const excerpt = fault.secret === true ? '' : sourceExcerpt(fault.file, fault.place);
  const why = [excerpt, ...(fault.notes ?? [])].filter((line) => line !== '');
  return new LockstepError(code, {
    what: `${describePlace(fault.place)}: ${message}`,
    ...(why.length === 0 ? {} : { why: why.join('\n') }),
    next: fault.next ?? [correctedThenCheck(describePlace(fault.place))],
    place: fault.place,
    ...(fault.cause === undefined ? {} : { cause: fault.cause }),
  });
}
