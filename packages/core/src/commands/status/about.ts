import type { VerbAbout } from '../verb/verb-about.js';

export const STATUS_ABOUT: VerbAbout = {
  summary: 'drift (database ≠ ledger), pending (files ≠ ledger), unowned',
  options: ['failOn', 'loadTimeout'],
  task: { isCached: false, outputs: ['status.json'] },
  load: async () => (await import('./verb.js')).STATUS,
};
