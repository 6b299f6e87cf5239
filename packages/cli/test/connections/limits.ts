import { expect } from 'vitest';
import type { Counted } from './counted.js';

const USERS = 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY);\n';
const EMAIL = 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY, email varchar(100));\n';
const NOTE = 'CREATE TABLE users (id integer NOT NULL PRIMARY KEY, email varchar(100), note varchar(9));\n';

/** Connections to the target and readings of its whole catalog. */
type Limit = readonly [connections: number, readings: number];

/** As docs/how-it-works.md says. */
export type Limits = Readonly<Record<Step, Limit>>;

/** One command after the other, with the files that it finds. */
const STEPS = {
  'the first apply': ['apply', USERS],
  'diff with one statement': ['diff', EMAIL],
  'diff with what the last run kept': ['diff', EMAIL],
  'apply with one statement': ['apply', EMAIL],
  'apply with nothing to do': ['apply', EMAIL],
  status: ['status', EMAIL],
  pull: ['pull', EMAIL],
  fingerprint: ['fingerprint', EMAIL],
  'sync with one statement': ['sync', NOTE],
  'sync with nothing to do': ['sync', NOTE],
} as const;

type Step = keyof typeof STEPS;

/** Runs every step and expects it to stay within its limit. */
export async function staysWithin(
  limits: Limits,
  run: (line: string, sql: string) => Promise<Counted>,
): Promise<void> {
  const over: string[] = [];
  for (const step of stepsOf(STEPS)) {
    const [line, sql] = STEPS[step];
    const [most, readings] = limits[step];
    const counted = await run(line, sql);
    expect(counted.connections, step).toBeGreaterThan(0);
    if (readings > 0) expect(counted.readings, step).toBeGreaterThan(0);
    if (counted.connections > most || counted.readings > readings)
      over.push(`${step}: ${counted.connections} connections, ${counted.readings} readings`);
  }
  expect(over).toEqual([]);
}

function stepsOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  const isKey = (key: string): key is Key => Object.hasOwn(record, key);
  return Object.keys(record).filter(isKey);
}
