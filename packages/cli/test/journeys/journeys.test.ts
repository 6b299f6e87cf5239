import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { codesOf, printedCommands } from './follow.js';
import { type Journey, JOURNEYS } from './journey-rows.js';

const PLAN = 'modules/api/.lockstep/target/plan.json';
const LOOKS = ['diff', 'status', 'check'];

let workspace: CliWorkspace;
let database: TestDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(async () => await database.drop());
afterAll(async () => await workspace.dispose());

const run = async (words: readonly string[]): Promise<CliResult> =>
  await workspace.run([...words, '--json'], { env: { TARGET_URL: database.url } });

async function works(line: string): Promise<void> {
  const { code, stdout } = await run(line.split(' '));
  if (code !== 0) throw new Error(`${line} ended with ${code}: ${stdout}`);
}

const planId = (): string => /"planId": "([0-9a-f]{64})"/.exec(workspace.read(PLAN))?.[1] ?? '';

async function prepare(journey: Journey): Promise<void> {
  const target = { urlFrom: 'TARGET_URL', scratch: { from: 'same-server' }, ...journey.target };
  const sql = { '001.sql': journey.before ?? journey.wanted };
  workspace.write({ api: { sql, environments: { target } }, ...journey.modules });
  if (journey.before !== null) {
    await works('diff --environment=target');
    await works(`apply --environment=target --plan=saved --accept=all --approve=${planId()}`);
  }
  if (journey.rows !== undefined) await database.run(journey.rows);
  workspace.sql('api', { '001.sql': journey.wanted });
  for (const line of journey.arrange ?? []) await works(line);
  if (journey.forge !== undefined)
    workspace.put(PLAN, workspace.read(PLAN).replaceAll(journey.forge[0], journey.forge[1]));
}

/** Runs the first command and then what is printed, until something that applies works; gives the codes met. */
async function travel(journey: Journey): Promise<readonly string[]> {
  const met: string[] = [];
  let words: readonly string[] = journey.start
    .split(' ')
    .map((word) => (word.includes('{planId}') ? word.replace('{planId}', planId()) : word));
  for (let step = 0; step < 8; step += 1) {
    const result = await run(words);
    if (result.code === 0 && !LOOKS.includes(words[0] ?? '')) return met;
    if (result.code === 0) {
      words = (journey.again ?? '').split(' ');
      continue;
    }
    met.push(...codesOf(result));
    if (journey.byHand !== undefined && codesOf(result).includes(journey.byHand.code))
      await database.run(journey.byHand.sql);
    const [next] = printedCommands(result);
    if (next === undefined) throw new Error(`nothing to do next in ${result.stdout}`);
    words = next;
  }
  throw new Error(`no end after ${met.join(', ')}`);
}

test.each(JOURNEYS)('$name ends where the user wanted', async (journey) => {
  await prepare(journey);
  expect(await travel(journey)).toEqual(journey.meets);
  expect(await database.run(journey.ends.query)).toEqual(journey.ends.rows);
});
