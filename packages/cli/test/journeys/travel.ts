import type { CliResult } from '../support/cli-workspace.js';
import { codesOf, type PrintedStep, printedSteps, wordsOf } from '../support/printed-steps.js';
import type { Journey, JourneyPlace } from './journey.js';

/** Commands after which the user goes on with what they wanted. */
const PREPARES = ['diff', 'status', 'check', 'ledger', 'approve', 'init', 'explain', 'doctor'];
const MOST_STEPS = 9;

type Run = (words: readonly string[]) => Promise<CliResult>;

/** Runs the first command and then what is printed, until something that does what was wanted works; gives the codes met. */
export async function travel(journey: Journey, place: JourneyPlace, run: Run): Promise<readonly string[]> {
  const met: string[] = [];
  const first = firstLine(journey, place);
  let words = wordsOf(`lockstep ${first}`);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const result = await run(words);
    if (result.code === 0) {
      if (!prepares(words)) return met;
      words = wordsOf(`lockstep ${journey.again ?? first}`);
    } else {
      const code = codesOf(result)[0] ?? 'nothing';
      if (!met.includes(code)) await journey.byHand?.[code]?.(place);
      met.push(code);
      words = chosen(journey, code, result).words;
    }
  }
  throw new Error(`no end after ${met.join(', ')}`);
}

function prepares([command = '', ...rest]: readonly string[]): boolean {
  return PREPARES.includes(command) || rest.includes('--help');
}

function firstLine({ start }: Journey, place: JourneyPlace): string {
  return typeof start === 'string' ? start : start(place);
}

function chosen(journey: Journey, code: string, result: CliResult): PrintedStep {
  const wanted = journey.choose?.[code];
  const step = printedSteps(result).find(({ line, isOpen }) => wanted?.test(line) ?? !isOpen);
  if (step === undefined) throw new Error(`nothing to do next after ${code} in ${result.stdout}`);
  return step;
}
