import { APPLY_OPTIONS } from '../../errors/option-names.js';
import type { VerbAbout } from '../verb/verb-about.js';

export const APPLY_ABOUT: VerbAbout = {
  summary: 'apply exactly an approved plan and prove the result',
  isOrdered: true,
  options: [...APPLY_OPTIONS, 'loadTimeout'],
  task: {
    isCached: false,
    outputs: ['apply-report.json', 'applied.json'],
    after: ['diff', '^apply'],
    mayAsk: true,
  },
  load: async () => (await import('./verb.js')).APPLY,
};
