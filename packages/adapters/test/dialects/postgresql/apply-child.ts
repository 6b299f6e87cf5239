import { text } from 'node:stream/consumers';
import { applyPlan, planSchema, RedactedUrl } from '@lockstep/core';
import { z } from 'zod';
import { createPostgresDatabase } from '../../../src/dialects/postgresql/database.js';

/** An apply in a process of its own, to be killed. Takes `{url, plan}` on standard input. */
const { url, plan } = z
  .object({ url: z.string(), plan: planSchema })
  .parse(JSON.parse(await text(process.stdin)));

await applyPlan(
  {
    plan,
    planIsGiven: true,
    module: plan.module,
    environment: plan.environment,
    schemaFiles: plan.schemaFiles,
    approval: { planId: plan.planId, approver: 'ann', reason: null },
    leftOut: [],
    target: {
      dialect: 'postgresql',
      url: RedactedUrl.of(url),
      host: '127.0.0.1',
      database: new URL(url).pathname.slice(1),
      embedded: false,
    },
    schemas: ['public'],
    before: plan.from.fingerprint,
    desired: [{ module: plan.module, kind: 'table', name: 'public.first', hash: 'h' }],
    ledger: true,
    actor: 'killed',
    limits: { lockWaitMs: 10_000, lockTimeoutMs: 5_000, statementTimeoutMs: 0 },
    signal: new AbortController().signal,
  },
  {
    database: createPostgresDatabase(),
    reader: {
      readState: async () => ({
        from: plan.from.fingerprint,
        fingerprint: plan.from.fingerprint,
        owned: [],
        missing: [],
      }),
      readDifferences: async () => [],
      readObserved: async () => [],
    },
    now: () => Date.now(),
    onLockWait: () => undefined,
    onRetry: () => undefined,
    onSegment: () => undefined,
  },
);
