import type { ApprovalQuestion, Approver } from '@lockstep/core';
import enquirer from 'enquirer';
import { z } from 'zod';
import { hazardLines, questionLine } from './approver-question.js';

/** In whose name a yes is given, and whether the terminal is ours to ask on. */
export interface ApproverSettings {
  /** False where something else writes there: Nx's terminal UI, or another apply of the run that may ask. */
  readonly isFree: boolean;
  readonly actor: string;
}

/** Asks on the terminal of this process. Whatever is not a clear yes (Ctrl-C, Ctrl-D, end of input) is a no. */
export function createTerminalApprover({ isFree, actor }: ApproverSettings): Approver {
  return {
    canAsk: isFree && process.stdin.isTTY === true && process.stdout.isTTY === true,
    ask: async (question) => ({ approved: await confirm(question), approver: actor }),
  };
}

const answersSchema = z.object({ yes: z.boolean() });

async function confirm(question: ApprovalQuestion): Promise<boolean> {
  process.stdout.write(`${hazardLines(question).join('\n')}\n`);
  const asking = new enquirer();
  const release = cancelAtEndOfInput(asking);
  try {
    const answers = await asking.prompt({ type: 'confirm', name: 'yes', message: questionLine(question) });
    return answersSchema.parse(answers).yes;
  } catch (error) {
    // A cancelled prompt rejects with a text or nothing; only an Error is a failure.
    if (error instanceof Error) throw error;
    return false;
  } finally {
    release();
  }
}

/** Enquirer knows Ctrl-C only: a terminal that hangs up or says end of input would wait for ever. */
function cancelAtEndOfInput(asking: InstanceType<typeof enquirer>): () => void {
  const { stdin } = process;
  let cancel = (): void => undefined;
  asking.once('prompt', (prompt: unknown) => {
    cancel = () => cancelPrompt(prompt);
  });
  const onData = (data: Buffer | string): void => {
    if (data.toString().includes('\u0004')) cancel();
  };
  const onEnd = (): void => cancel();
  stdin.on('data', onData).once('end', onEnd);
  return () => {
    stdin.off('data', onData).off('end', onEnd);
  };
}

function cancelPrompt(prompt: unknown): void {
  if (typeof prompt !== 'object' || prompt === null || !('cancel' in prompt)) return;
  if (typeof prompt.cancel === 'function') prompt.cancel();
}
