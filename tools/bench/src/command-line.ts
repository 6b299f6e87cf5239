import { parseArgs } from 'node:util';

/** What can be measured, in the order it is. */
export const MEASUREMENTS = ['start', 'diff', 'atlas', 'rival', 'sync', 'nx', 'modules', 'check'] as const;

export type MeasurementName = (typeof MEASUREMENTS)[number];

/** What a run is asked to do. */
export interface BenchOptions {
  readonly json: boolean;
  readonly runs: number;
  readonly only: readonly MeasurementName[];
  /** Major version of the embedded PostgreSQL. */
  readonly postgres: number;
}

const USAGE = `npm run bench -- [--json] [--runs <n>] [--only ${MEASUREMENTS.join('|')}] [--postgres <major>]`;

/** Medians of fewer runs say more about the machine than about what is measured. */
const FEWEST_RUNS = 5;

/** Reads the arguments. Throws a plain `Error` that says what is wrong. */
export function readCommandLine(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      runs: { type: 'string', default: String(FEWEST_RUNS) },
      only: { type: 'string', multiple: true, default: [] },
      postgres: { type: 'string', default: '18' },
    },
  });
  const runs = wholeNumber('--runs', values.runs);
  if (runs < FEWEST_RUNS) throw new Error(`--runs is at least ${FEWEST_RUNS}, not ${runs}. Usage: ${USAGE}`);
  const unknown = values.only.find((name) => MEASUREMENTS.every((known) => known !== name));
  if (unknown !== undefined) throw new Error(`There is no measurement "${unknown}". Usage: ${USAGE}`);
  const only = MEASUREMENTS.filter((name) => values.only.length === 0 || values.only.includes(name));
  return { json: values.json, runs, only, postgres: wholeNumber('--postgres', values.postgres) };
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new Error(`${option} is a whole number, not "${text}". Usage: ${USAGE}`);
}
