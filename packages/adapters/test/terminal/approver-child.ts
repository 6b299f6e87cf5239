import { sealPlan } from '@lockstep/core/plan/seal-plan.js';
import { createTerminalApprover } from '../../src/terminal/approver.js';

/** Asks about a plan in a terminal of its own and writes the answer as one line. */
const hazard = {
  code: 'DATA_LOSS',
  object: 'column public.users.email',
  message: 'its values are lost',
} as const;
const plan = sealPlan({
  formatVersion: 1,
  module: 'api',
  environment: 'staging',
  dialect: 'postgresql',
  engine: { name: 'hand', version: '1' },
  from: { fingerprint: 'a', serverVersion: '18' },
  to: { fingerprint: 'b' },
  schemaFiles: [],
  requires: [],
  statements: [
    {
      sql: 'ALTER TABLE public.users DROP COLUMN email',
      object: 'column public.users.email',
      transactional: true,
      segment: 1,
      lock: 'access exclusive',
      hazards: [hazard],
    },
  ],
  hazards: ['DATA_LOSS'],
  unmanaged: [],
  adopts: [],
  renameCandidates: [],
  dependents: [],
  empty: false,
  unowned: [],
});

const approver = createTerminalApprover({ isFree: true, actor: 'joe' });
const answer = approver.canAsk
  ? await approver.ask({
      plan,
      target: { host: 'db.example', database: 'shop', embedded: process.env['EMBEDDED'] === '1' },
      hazards: [hazard],
    })
  : null;
process.stdout.write(`\nANSWER ${JSON.stringify(answer)}\n`);
process.exit();
