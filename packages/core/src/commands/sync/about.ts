import { APPLY_OPTIONS } from '../../errors/option-names.js';
import type { VerbAbout } from '../verb/verb-about.js';

export const SYNC_ABOUT: VerbAbout = {
  summary: 'diff, apply, pull in one command',
  isOrdered: true,
  options: [],
  // As a task it is the end of a chain and hands nothing on.
  cliOptions: [...APPLY_OPTIONS, 'loadTimeout', 'pullTimeout'],
  task: { isCached: false, outputs: [], after: ['pull'], isWhole: true },
  load: async () => (await import('./verb.js')).SYNC,
};
