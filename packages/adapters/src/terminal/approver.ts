import type { ApprovalQuestion, Approver } from '@lockstep/core/ports/approver.js';
import { screenText } from '@lockstep/core/text/screen-text.js';
import { visible } from '@lockstep/core/text/visible.js';
import enquirer from 'enquirer';
import { z } from 'zod';
import { hazardLines, nameToType, questionLine } from './approver-question.js';

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
    ask: async (question) => ({ approved: await isApproved(question), approver: actor }),
    confirm: async ({ lines, message, isInPlan = false }) => {
      const shown = lines.map((line) => `  ${visible(line)}`);
      if (isInPlan) showWithoutPlan(shown);
      else show(shown);
      return { approved: await saysYes(visible(message)), approver: actor };
    },
  };
}

const answersSchema = z.object({ yes: z.boolean().optional(), text: z.string().optional() });

async function isApproved(question: ApprovalQuestion): Promise<boolean> {
  showWithoutPlan(hazardLines(question));
  const name = nameToType(question);
  if (name === null) return await saysYes(questionLine(question));
  const message = inOneRow(questionLine(question), 'Type the name of the database:');
  const typed = await answerTo({ type: 'input', name: 'text', message });
  return answersSchema.safeParse(typed).data?.text?.trim() === name;
}

function show(lines: readonly string[]): void {
  const { stdout } = process;
  if (lines.length > 0) stdout.write(screenText(`${lines.join('\n')}\n`, stdout.columns));
}

/** What stands in the plan above; that went to stderr, so it is repeated only where stderr is not this terminal. */
function showWithoutPlan(lines: readonly string[]): void {
  if (process.stderr.isTTY !== true) show(lines);
}

/** What a prompt draws around its question: a sign, `(y/N)`, what is typed. */
const AROUND = 20;

/**
 * What a prompt asks, on one row. A prompt is drawn again with every key, and a terminal goes on in its first column,
 * where a long name could look like a line of ours; so a question that is too long stands above, and its end is asked.
 */
function inOneRow(question: string, end: string): string {
  const whole = `${question} ${end}`.trim();
  const { columns } = process.stdout;
  if (columns === undefined || screenText(whole, columns - AROUND) === whole) return whole;
  show([`  ${question}`]);
  return end === '' ? 'Yes?' : end;
}

async function saysYes(message: string): Promise<boolean> {
  const answers = await answerTo({ type: 'confirm', name: 'yes', message: inOneRow(message, '') });
  return answersSchema.safeParse(answers).data?.yes === true;
}

/** Null where the prompt was cancelled. */
async function answerTo(question: {
  readonly type: 'confirm' | 'input';
  readonly name: string;
  readonly message: string;
}): Promise<unknown> {
  const asking = new enquirer();
  const release = cancelAtEndOfInput(asking);
  try {
    return await asking.prompt(question);
  } catch (error) {
    // A cancelled prompt rejects with a text or nothing; only an Error is a failure.
    if (error instanceof Error) throw error;
    return null;
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
