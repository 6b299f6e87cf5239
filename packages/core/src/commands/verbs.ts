import { APPLY_ABOUT } from './apply/about.js';
import { CHECK_ABOUT } from './check/about.js';
import { DIFF_ABOUT } from './diff/about.js';
import { FINGERPRINT_ABOUT } from './fingerprint/about.js';
import { PULL_ABOUT } from './pull/about.js';
import { STATUS_ABOUT } from './status/about.js';
import { SYNC_ABOUT } from './sync/about.js';
import type { VerbAbout } from './verb/verb-about.js';

const REGISTRY = {
  check: CHECK_ABOUT,
  fingerprint: FINGERPRINT_ABOUT,
  diff: DIFF_ABOUT,
  apply: APPLY_ABOUT,
  pull: PULL_ABOUT,
  sync: SYNC_ABOUT,
  status: STATUS_ABOUT,
} as const;

export type Verb = keyof typeof REGISTRY;

/** Every verb of both faces, in the order of the documentation: help, parsing, tasks and documentation come from here. */
export const VERB_COMMANDS: Readonly<Record<Verb, VerbAbout>> = REGISTRY;

/** True for the name of a verb. */
export function isVerb(name: string): name is Verb {
  return Object.hasOwn(VERB_COMMANDS, name);
}

/** Their names, in the order of the documentation. */
export const VERBS: readonly Verb[] = Object.keys(VERB_COMMANDS).filter(isVerb);
