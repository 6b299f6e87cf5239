import { text } from 'node:stream/consumers';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { planSchema } from '@lockstep/core/plan/plan.js';
import { z } from 'zod';
import { applyOn, type ContractPlace, placeOf } from './apply-on.js';
import { CONTRACT_DIALECTS } from './contract-dialects.js';
import { scenarioDatabaseOn } from './scenario-database.js';

/**
 * Appliers in a process of their own. Takes what to do on standard input and prints what each came to as a JSON list. With
 * `dies` it kills itself where the second segment would begin.
 */
const { dialect, url, plan, appliers, dies } = z
  .object({
    dialect: z.string(),
    url: z.string(),
    plan: planSchema,
    appliers: z.int(),
    dies: z.boolean(),
  })
  .parse(JSON.parse(await text(process.stdin)));

const of = CONTRACT_DIALECTS.find((one) => one.dialect === dialect);
if (of === undefined) throw new Error(`no contract for ${dialect}`);
const place = placeOf(of, scenarioDatabaseOn(of.dialect, url));

const outcomes = await Promise.all(Array.from({ length: appliers }, async () => await outcomeOf(place)));
process.stdout.write(JSON.stringify(outcomes));

async function outcomeOf(where: ContractPlace): Promise<string> {
  const onSegment = ({ number }: { readonly number: number }): void => {
    if (dies && number === 2) process.kill(process.pid, 'SIGKILL');
  };
  try {
    return (await applyOn(where, plan, { ports: { onSegment } })).outcome;
  } catch (error) {
    if (error instanceof LockstepError) return error.code;
    throw error;
  }
}
