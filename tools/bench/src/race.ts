import type { Samples } from './statistics.js';

/** Something whose time is taken. */
export interface Contender {
  /** The command as a reader of the table should see it. */
  readonly label: string;
  /** Brings about what a run starts from; its time does not count. */
  readonly prepare?: () => Promise<void>;
  /** What is timed. Throws where it did not do what its label says. */
  readonly run: () => Promise<void>;
}

/** What a race needs beside its contenders. */
export interface RaceRules {
  /** Rounds that count. */
  readonly runs: number;
  /** Milliseconds from anywhere, never going back. */
  readonly clock: () => number;
  readonly talk: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Lets all contenders run in turn, A B A B, so that whatever else slows the machine slows all of them; the first round
 * warms up and is thrown away. Gives the samples in the order of the contenders. Throws what a contender throws, and
 * the signal's reason where it fires.
 */
export async function race(contenders: readonly Contender[], rules: RaceRules): Promise<readonly Samples[]> {
  const lanes = contenders.map((contender) => ({ contender, times: new Array<number>() }));
  for (let round = 0; round <= rules.runs; round++) {
    for (const { contender, times } of lanes) {
      rules.signal.throwIfAborted();
      const time = await timed(contender, rules.clock);
      if (round > 0) times.push(time);
      const note = round === 0 ? 'warm-up' : `${round}/${rules.runs}`;
      rules.talk(`  ${note}  ${time.toFixed(0)} ms  ${contender.label}`);
    }
  }
  return lanes.map(({ contender, times }) => ({ label: contender.label, times }));
}

async function timed({ prepare, run }: Contender, clock: () => number): Promise<number> {
  await prepare?.();
  const started = clock();
  await run();
  return clock() - started;
}
