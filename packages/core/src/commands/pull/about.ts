import type { VerbAbout } from '../verb/verb-about.js';

export const PULL_ABOUT: VerbAbout = {
  summary: 'generate the types',
  options: ['asIs', 'loadTimeout', 'pullTimeout'],
  task: {
    isCached: true,
    inputs: ['files', { file: 'applied.json' }],
    outputs: 'types',
    after: ['apply', '^pull'],
  },
  load: async () => (await import('./verb.js')).PULL,
};
