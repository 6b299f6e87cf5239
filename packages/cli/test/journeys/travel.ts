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
  const first = await firstLine(journey, place);
  let waiting: readonly (readonly string[])[] = [wordsOf(`lockstep ${first}`)];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const [words = [], ...others] = waiting;
    const result = await run(words);
    if (result.code !== 0) waiting = await stepsAfterRefusal(journey, { place, result, met });
    else if (others.length > 0) waiting = others;
    else if (!prepares(words)) return met;
    else waiting = [stepAfter(result) ?? wordsOf(`lockstep ${journey.again ?? first}`)];
  }
  throw new Error(`no end after ${met.join(', ')}; the next was lockstep ${waiting[0]?.join(' ') ?? ''}`);
}

/** What is typed after a refusal, in order, once what has to be done by hand is done. */
async function stepsAfterRefusal(
  journey: Journey,
  at: { readonly place: JourneyPlace; readonly result: CliResult; readonly met: string[] },
): Promise<readonly (readonly string[])[]> {
  const { place, result, met } = at;
  const code = codesOf(result)[0] ?? 'nothing';
  if (!met.includes(code)) await journey.byHand?.[code]?.(place, result);
  met.push(code);
  const steps = journey.takesAll === code ? printedSteps(result) : [chosen(journey, code, result)];
  return steps.map(({ words }) => words);
}

/** What a command that worked prints as the next one; `init` does. */
function stepAfter({ stdout }: CliResult): readonly string[] | null {
  const [, block = ''] = /^Next:\n([\s\S]*)/m.exec(stdout) ?? [];
  const [line] = block.split('\n').filter((text) => text.startsWith('  npx lockstep '));
  return line === undefined ? null : wordsOf(line.trim().replace('npx ', ''));
}

function prepares([command = '', ...rest]: readonly string[]): boolean {
  return PREPARES.includes(command) || rest.includes('--help');
}

async function firstLine({ start }: Journey, place: JourneyPlace): Promise<string> {
  return typeof start === 'string' ? start : await start(place);
}

function chosen(journey: Journey, code: string, result: CliResult): PrintedStep {
  const wanted = journey.choose?.[code];
  const step = printedSteps(result).find(({ line, isOpen }) => wanted?.test(line) ?? !isOpen);
  if (step === undefined) throw new Error(`nothing to do next after ${code} in ${result.stdout}`);
  return step;
}
