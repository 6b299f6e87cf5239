import { withoutArguments } from '@lockstep/core/catalog/object-names.js';
import { describePlace, type Place } from '@lockstep/core/text/place.js';
import { correctedThenCheck, type NextStep } from '@lockstep/core/errors/next-command.js';
import { DEFAULT_SCHEMA } from '@lockstep/core/source/search-path.js';
import { placeWithin } from '@lockstep/core/source/source-place.js';
import { invalidSql, unsupportedSql } from '@lockstep/core/source/schema-errors.js';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { KEEP_ONE, type KnownElsewhere, loadFault, missingSteps } from '../../shared/load-report.js';
import { referencesOf } from '../parser/sql-parser.js';
import type { Unloaded } from './load-rounds.js';
import type { LoadableStatement } from './loadable-statement.js';
import { bodyPlace } from './body-place.js';
import { INSUFFICIENT_PRIVILEGE, type ServerError } from './server-error.js';

/** SQLSTATEs of a name that nothing provides: table, column, function, type and others, schema. */
const MISSING = new Set(['42P01', '42703', '42883', '42704', '3F000']);
const EXISTS = new Set(['42P07', '42710', '42723', '42P06']);

/** A statement with the server's error about it. */
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
    notes: ({ error }) => [...hint(error), ...(isDenied(error) ? [DENIED] : [])],
    next: (failure) => nextSteps(failure, knownElsewhere),
    cause: ({ error }) => error.cause,
  });
  return isDenied(main.error) ? unsupportedSql(fault) : invalidSql(fault);
}

function isDenied({ sqlState }: ServerError): boolean {
  return sqlState === INSUFFICIENT_PRIVILEGE;
}

const DENIED =
  'Schema files are loaded by a login without superuser rights, so that a file cannot run programs on the server, ' +
  'read its files or reach other databases.';

/** PostgreSQL's position, else the statement's first character. */
function placeOf({ statement, error }: Failure): Place {
  if (error.offset !== null && error.offset <= statement.sameUpTo)
    return placeWithin(statement.source, error.offset);
  return (error.bodyLine === null ? null : bodyPlace(statement, error.bodyLine)) ?? statement.place;
}

function hint(error: ServerError): readonly string[] {
  return error.hint === null ? [] : [`HINT: ${error.hint}`];
}

/** True where the missing name is one that another statement would have made, had it loaded. */
function followsFromOthers({ statement, error }: Failure, unloaded: readonly Unloaded[]): boolean {
  if (!MISSING.has(error.sqlState)) return false;
  const wanted = new Set(qualifiedReferences(statement));
  return unloaded.some(
    (other) =>
      other.statement !== statement &&
      other.statement.creates.some(({ name }) => wanted.has(withoutArguments(name))),
  );
}

function qualifiedReferences(statement: LoadableStatement): readonly string[] {
  return referencesOf(statement.parsed, statement.sql).flatMap((name) =>
    isQualified(name) ? [name] : [`${statement.defaultSchema}.${name}`, `${DEFAULT_SCHEMA}.${name}`],
  );
}

function isQualified(name: string): boolean {
  return name.replaceAll(/"(?:[^"]|"")*"/g, 'x').includes('.');
}

function nextSteps(failure: Failure, knownElsewhere: KnownElsewhere): readonly NextStep[] {
  const { sqlState } = failure.error;
  if (isDenied(failure.error)) {
    return ['Remove the statement from the file, and run it on the server yourself as an administrator.'];
  }
  if (MISSING.has(sqlState)) return missingSteps(qualifiedReferences(failure.statement), knownElsewhere);
  if (EXISTS.has(sqlState)) {
    return [KEEP_ONE];
  }
  return [correctedThenCheck(describePlace(placeOf(failure)))];
}
