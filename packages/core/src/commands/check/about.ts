import type { VerbAbout } from '../verb/verb-about.js';

export const CHECK_ABOUT: VerbAbout = {
  summary: 'load the schema files into a scratch database and report SQL errors',
  options: ['loadTimeout'],
  task: { isCached: true, inputs: ['files'], outputs: [], after: ['^check'] },
  load: async () => (await import('./verb.js')).CHECK,
};
