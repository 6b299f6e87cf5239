import type { VerbAbout } from '../verb/verb-about.js';

export const FINGERPRINT_ABOUT: VerbAbout = {
  summary: 'read the target once and write fingerprint.json',
  options: [],
  task: { isCached: false, outputs: ['fingerprint.json'] },
  load: async () => (await import('./verb.js')).FINGERPRINT,
};
