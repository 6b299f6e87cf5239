import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { arrivedRowsError } from '../../shared/arrived-rows.js';
import { mysqlCodeOf, mysqlErrnoOf, mysqlMessageOf } from '../connect/failure.js';

/** An error of a statement, with what decides about another try. */
export interface StatementFailure {
  readonly error: NonNullable<StatementResult['error']>;
  /** True where the same statement may succeed a moment later. */
  readonly isWorthARetry: boolean;
  /** True where the connection is gone, so that nobody knows from the error what became of the statement. */
  readonly isLost: boolean;
}

/** A lock that was not to be had in time, or a deadlock that this statement lost. */
const LOCKED: readonly number[] = [1205, 1213];
/** The server ends the connection with these. */
const ENDED: readonly number[] = [1053, 1927, 1159, 1161, 1152];
/** Errors whose text quotes a stored value first. */
const WITH_VALUES: readonly number[] = [1062, 1292, 1366, 1411, 1526, 1586, 1690, 1859, 3140, 4025];

/** From here on MySQL and MariaDB give the same numbers to different errors, and the driver knows MySQL's names alone. */
const OTHER_MEANINGS = 4000;

/** What a report keeps of a failed statement: the server's number and words, without values of rows. */
export function statementFailure(error: unknown): StatementFailure {
  const arrived = arrivedRowsError(error);
  if (arrived !== null) return { error: arrived, isWorthARetry: false, isLost: false };
  const errno = mysqlErrnoOf(error);
  const words = mysqlMessageOf(error);
  const message = WITH_VALUES.includes(errno) ? withoutValue(words) : words;
  const code = errno < OTHER_MEANINGS ? `${mysqlCodeOf(error)} ${errno}` : String(errno);
  const named = errno === 0 ? message : `${message} (${code})`;
  return {
    error: {
      sqlState: sqlStateOf(error),
      message: named,
      ...(LOCKED.includes(errno) ? { isLocked: true } : {}),
    },
    isWorthARetry: LOCKED.includes(errno),
    isLost: errno === 0 || ENDED.includes(errno),
  };
}

/** True where the connection is gone. */
export function isMysqlConnectionLost(error: unknown): boolean {
  return statementFailure(error).isLost;
}

function sqlStateOf(error: unknown): string | null {
  const isServers = typeof error === 'object' && error !== null && 'sqlState' in error;
  return isServers && typeof error.sqlState === 'string' ? error.sqlState : null;
}

/** `Duplicate entry 'ann' for key 'mail'` → `Duplicate entry '…' for key 'mail'`. */
function withoutValue(message: string): string {
  return message.replace(/'[\s\S]*'(?= for (?:key|column|function))|'[\s\S]*?'/, "'…'");
}
