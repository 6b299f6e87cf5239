import type { Verb } from '../errors/command-names.js';
import { APPLY } from './apply/verb.js';
import { CHECK } from './check/verb.js';
import { DIFF } from './diff/verb.js';
import { FINGERPRINT } from './fingerprint/verb.js';
import { PULL } from './pull/verb.js';
import { STATUS } from './status/verb.js';
import { SYNC } from './sync/verb.js';
import type { VerbCommand } from './verb-command.js';

/** Every verb: what runs it, what it says, and how help texts, executors and documentation describe it. */
export const VERB_COMMANDS: Readonly<Record<Verb, VerbCommand>> = {
  check: CHECK,
  fingerprint: FINGERPRINT,
  diff: DIFF,
  apply: APPLY,
  pull: PULL,
  sync: SYNC,
  status: STATUS,
};
