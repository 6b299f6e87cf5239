/** Times of one contender of a race, in milliseconds, in the order they were taken. */
export interface Samples {
  readonly label: string;
  readonly times: readonly number[];
}

/** One contender's time over another's: a row of the result. */
export interface Ratio {
  readonly name: string;
  readonly numerator: string;
  readonly numeratorMs: number;
  readonly denominator: string;
  readonly denominatorMs: number;
  /** Median over median. */
  readonly ratio: number;
  /** The lowest and the highest ratio of two times that were taken one after the other. */
  readonly lowest: number;
  readonly highest: number;
  readonly runs: number;
}

/** The middle value, or the mean of the two in the middle. Throws a plain `Error` where there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('There is no median of no values.');
  return (lower + upper) / 2;
}

/** Compares two contenders of one race. Throws a plain `Error` where they have not run equally often, or never. */
export function ratioOf(name: string, numerator: Samples, denominator: Samples): Ratio {
  if (numerator.times.length !== denominator.times.length) {
    throw new Error(`${numerator.label} and ${denominator.label} have not run equally often.`);
  }
  const numeratorMs = median(numerator.times);
  const denominatorMs = median(denominator.times);
  const ofPairs = numerator.times.map((time, index) => time / (denominator.times[index] ?? Number.NaN));
  return {
    name,
    numerator: numerator.label,
    numeratorMs,
    denominator: denominator.label,
    denominatorMs,
    ratio: numeratorMs / denominatorMs,
    lowest: Math.min(...ofPairs),
    highest: Math.max(...ofPairs),
    runs: numerator.times.length,
  };
}
