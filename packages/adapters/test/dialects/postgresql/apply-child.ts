import { text } from 'node:stream/consumers';
import { applyPlan } from '@lockstep/core/applying/apply-plan.js';
import { planSchema } from '@lockstep/core/plan/plan.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import { NO_LEDGER } from '@lockstep/core/ownership/ledger.js';
import { z } from 'zod';
import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';
import { stateReader } from '../../contracts/state-reader.js';

/** An apply in a process of its own, to be killed. Takes `{url, plan}` on standard input. */
const { url, plan } = z
  .object({ url: z.string(), plan: planSchema })
  .parse(JSON.parse(await text(process.stdin)));

const database = createPostgresDatabase();
const target = {
  dialect: 'postgresql',
  url: RedactedUrl.of(url),
  host: '127.0.0.1',
  database: new URL(url).pathname.slice(1),
  embedded: false,
} as const;

await applyPlan(
  {
    plan,
    planIsGiven: true,
    module: plan.module,
    environment: plan.environment,
    schemaFiles: plan.schemaFiles,
    approval: { planId: plan.planId, approver: 'ann', reason: null },
    leftOut: [],
    target,
    schemas: ['public'],
    before: plan.from.fingerprint,
    desired: [{ module: plan.module, kind: 'table', name: 'public.first', hash: 'h' }],
    ledger: true,
    known: NO_LEDGER,
    actor: 'killed',
    limits: { lockWaitMs: 10_000, lockTimeoutMs: 5_000, statementTimeoutMs: 0 },
    signal: new AbortController().signal,
  },
  {
    database,
    reader: stateReader({ database, target }, async () => ({ fingerprint: plan.from.fingerprint })),
    now: () => Date.now(),
    onLockWait: () => undefined,
    onRetry: () => undefined,
    onSegment: () => undefined,
  },
);
