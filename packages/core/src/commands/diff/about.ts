import type { VerbAbout } from '../verb/verb-about.js';

export const DIFF_ABOUT: VerbAbout = {
  summary: 'make the plan; changes nothing in the target database',
  options: ['failOn', 'task', 'rename', 'loadTimeout'],
  cliOptions: ['from', 'to', 'out'],
  // It looks at no ledger, so it could never find drift.
  failOn: ['changes'],
  task: {
    isCached: true,
    inputs: ['files', { variable: 'LOCKSTEP_TASK' }, { file: 'fingerprint.json' }],
    outputs: ['plan.json', 'plan.sql', 'plan.md'],
    after: ['check', 'fingerprint'],
  },
  load: async () => (await import('./verb.js')).DIFF,
};
