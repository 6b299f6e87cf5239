import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { StatementResult } from '@lockstep/core/plan/apply-report.js';
import { arrivedRowsError } from '../../shared/arrived-rows.js';
import { errorCodeOf, messageOf } from '../connect/failure.js';

type StatementError = NonNullable<StatementResult['error']>;

const SQL_STATE = /^[0-9A-Z]{5}$/;
const ENDS_THE_SESSION = ['FATAL', 'PANIC'];

/** A lock that was not to be had in time, or a deadlock that this transaction lost: worth another try. */
const LOCKED = ['55P03', '40P01'];

/** What a report keeps of a failed statement. Never DETAIL, and of data errors never the quoted value: both hold rows. */
export function statementError(error: unknown): StatementError {
  const arrived = arrivedRowsError(error);
  if (arrived !== null) return arrived;
  if (error instanceof LockstepError)
    return { sqlState: null, message: `${error.message} ${error.why ?? ''}` };
  const sqlState = sqlStateOf(error);
  const message = messageOf(error);
  return {
    sqlState,
    message: sqlState?.startsWith('22') === true ? withoutValues(message) : message,
    ...(LOCKED.includes(sqlState ?? '') ? { isLocked: true } : {}),
  };
}

/** True where the connection is gone, so that nobody knows from the error what became of the last command. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof LockstepError) return error.code === 'DB.UNREACHABLE';
  if (sqlStateOf(error) === null) return true;
  return hasSeverity(error) && ENDS_THE_SESSION.includes(error.severity);
}

/** True where the same statement may succeed a moment later. */
export function isWorthARetry(error: StatementError | undefined): boolean {
  return error?.isLocked === true;
}

function sqlStateOf(error: unknown): string | null {
  const code = errorCodeOf(error);
  return hasSeverity(error) && SQL_STATE.test(code) ? code : null;
}

function hasSeverity(error: unknown): error is { readonly severity: string } {
  return (
    typeof error === 'object' && error !== null && 'severity' in error && typeof error.severity === 'string'
  );
}

/** `invalid input syntax for type integer: "ann"` → `…: "…"`. */
function withoutValues(message: string): string {
  return message.replaceAll(/"[\s\S]*"/g, '"…"');
}
