import { text } from 'node:stream/consumers';
import { planSchema } from '@lockstep/core/plan/plan.js';
import { z } from 'zod';
import { sqliteTarget } from '../../../src/dialects/sqlite/connect/sqlite-path.js';
import { runPlan } from './apply-setup.js';

/** An apply in a process of its own, to be killed. Takes `{path, plan}` on standard input. */
const { path, plan } = z
  .object({ path: z.string(), plan: planSchema })
  .parse(JSON.parse(await text(process.stdin)));

await runPlan(sqliteTarget(path), plan, { module: 'killed' });
