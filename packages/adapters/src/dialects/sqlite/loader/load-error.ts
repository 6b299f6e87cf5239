import { describePlace, type Place } from '@lockstep/core/text/place.js';
import { correctedThenCheck, type NextStep } from '@lockstep/core/errors/next-command.js';
import { placeWithin } from '@lockstep/core/source/source-place.js';
import { invalidSql } from '@lockstep/core/source/schema-errors.js';
import type { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { SourceStatement } from '@lockstep/core/source/schema-file.js';
import { sqlTokens } from '@lockstep/core/text/sql/sql-tokens.js';
import { KEEP_ONE, type KnownElsewhere, loadFault, missingSteps } from '../../shared/load-report.js';
import { createdBy } from '../parser/sql-parser.js';
import type { Unloaded } from './load-rounds.js';

const MISSING = /no such (?:table|view|column): (?:main\.)?(.+)$/;
const NO_COLUMN = /^no such column: (.+)$/;
const EXISTS = /already exists$|already another table or index/;
const NEAR = /^near "(.+)": syntax error$/s;

/** One `SCHEMA.INVALID_SQL` for all that did not load: the first that follows from no other, the rest as a list. */
export function loadError(unloaded: readonly Unloaded[], knownElsewhere: KnownElsewhere): LockstepError {
  const { fault } = loadFault(unloaded, {
    file: ({ statement }) => statement.file,
    place: placeOf,
    message: wordsOf,
    followsFromOthers: (one) => followsFromOthers(one, unloaded),
    next: (one) => nextSteps(one, knownElsewhere),
  });
  return invalidSql(fault);
}

/** SQLite says where an error is by quoting the token; where that stands only once, it is the place. */
function placeOf({ statement, failure }: Unloaded): Place {
  const word = NEAR.exec(failure.message)?.[1] ?? missingName(failure.message);
  const found = sqlTokens(statement.sql, 'sqlite').filter(
    ({ text, value }) => text === word || value === word,
  );
  const [token] = found;
  if (token === undefined || found.length > 1) return statement.place;
  return placeWithin(statement, [...statement.sql.slice(0, token.start)].length);
}

function missingName(message: string): string | null {
  const name = MISSING.exec(message)?.[1];
  return name?.split('.').at(-1) ?? null;
}

function wordsOf({ failure }: Unloaded): string {
  return failure.message.replace('no such table: main.', 'no such table: ');
}

/** True where the missing name is one that another statement would have made, had it loaded. */
function followsFromOthers({ statement, failure }: Unloaded, unloaded: readonly Unloaded[]): boolean {
  const missing = missingName(failure.message)?.toLowerCase();
  const made = (other: SourceStatement): boolean =>
    createdBy(sqlTokens(other.sql, 'sqlite')).some(({ name }) => name.toLowerCase() === missing);
  return (
    missing !== undefined && unloaded.some((other) => other.statement !== statement && made(other.statement))
  );
}

function nextSteps(main: Unloaded, knownElsewhere: KnownElsewhere): readonly NextStep[] {
  const column = NO_COLUMN.exec(main.failure.message)?.[1];
  const correct = correctedThenCheck(describePlace(placeOf(main)));
  if (column !== undefined) return isInDoubleQuotes(main, column) ? [SINGLE_QUOTES, correct] : [correct];
  const missing = missingName(main.failure.message);
  if (missing !== null) return missingSteps([missing], knownElsewhere);
  if (EXISTS.test(main.failure.message)) return [KEEP_ONE];
  return [correct];
}

const SINGLE_QUOTES = 'If it is meant as text, write it in single quotes: text in double quotes is a name.';

function isInDoubleQuotes({ statement }: Unloaded, column: string): boolean {
  return sqlTokens(statement.sql, 'sqlite').some(
    ({ kind, value, text }) => kind === 'name' && value === column && text.startsWith('"'),
  );
}
