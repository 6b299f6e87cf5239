/** Every error code a user can meet, with the exit code it ends in. The single source of types, docs and `explain`. */
export const ERROR_CODES = {
  'CONFIG.INVALID': 1,
  'CONFIG.MISSING': 1,
  'ENV.MISSING': 1,
  'DB.UNREACHABLE': 1,
  'DB.AUTH': 1,
  'DB.MISSING': 1,
  'DB.PRIVILEGE': 1,
  'SCHEMA.INVALID_SQL': 1,
  'SCHEMA.UNSUPPORTED': 1,
  'SCHEMA.NO_FILES': 1,
  'SCRATCH.UNAVAILABLE': 1,
  'ENGINE.NOT_FOUND': 1,
  'ENGINE.UNSUPPORTED': 1,
  'ENGINE.FAILED': 1,
  'OWNERSHIP.CONFLICT': 1,
  'OWNERSHIP.CYCLE': 1,
  'DEPENDENCY.MISSING': 1,
  'DRIVER.NOT_FOUND': 1,
  'LOCK.TIMEOUT': 1,
  'APPLY.FAILED': 1,
  'APPLY.NOT_CONVERGED': 1,
  'PULL.FAILED': 1,
  'TOOL.TIMEOUT': 1,
  'FILE.NOT_WRITABLE': 1,
  'ENV.MISMATCH': 3,
  'PLAN.STALE': 3,
  'PLAN.TAMPERED': 3,
  'PLAN.MISSING': 3,
  'PLAN.PENDING': 3,
  'APPROVAL.REQUIRED': 3,
  'APPROVAL.EXPIRED': 3,
  'HAZARD.REFUSED': 3,
  INTERRUPTED: 130,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** All codes, in the order of the contract. */
export const ERROR_CODE_NAMES: readonly ErrorCode[] = Object.keys(ERROR_CODES).filter(isErrorCode);

/** True where `value` names a code of this table. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_CODES, value);
}

/** The exit code a run ends in when this error ended it. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return ERROR_CODES[code];
}

const SEVERITY: readonly ExitCode[] = [0, 2, 3, 1, 130];

/** The exit code of a run over several modules: 130 beats 1, 1 beats 3, 3 beats 2, 2 beats 0. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce<ExitCode>(
    (worst, code) => (SEVERITY.indexOf(code) > SEVERITY.indexOf(worst) ? code : worst),
    0,
  );
}
