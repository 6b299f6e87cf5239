import type { Ledger } from '../ownership/ledger.js';
import { type TargetPlace, quotedPlace } from '../config/target/place-of.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { type NextCommand, nextCommand } from '../errors/next-command.js';

/** A module in an environment, and the database that this leads to. */
export interface LedgerPlace {
  readonly module: string;
  readonly environment: string;
  readonly target: TargetPlace;
}

/** Throws `ENV.MISMATCH`, with the command that renames the environment, where the database was applied under another name. */
export function checkLedgerEnvironment(ledger: Ledger, place: LedgerPlace): void {
  const { environment, target } = place;
  if (ledger.environment === null || ledger.environment === environment) return;
  throw new LockstepError('ENV.MISMATCH', {
    what: `Database ${quotedPlace(target)} belongs to environment "${ledger.environment}", not to "${environment}".`,
    why: 'Its ledger remembers the environment it was applied under; a copy of another environment remembers that one.',
    next: [
      'check the variables of this environment: do they name the database you mean?',
      renameCommand(place, ledger.environment, { note: 'if it is right' }),
    ],
  });
}

/** The command that makes the ledger of a place remember that place's environment. */
export function renameCommand(
  { module, environment }: LedgerPlace,
  from: string,
  more: { readonly note?: string; readonly approve?: string } = {},
): NextCommand {
  const { note, approve } = more;
  return nextCommand(
    'ledger rename',
    { module, from, to: environment, ...(approve === undefined ? {} : { approve }) },
    note === undefined ? {} : { note },
  );
}
