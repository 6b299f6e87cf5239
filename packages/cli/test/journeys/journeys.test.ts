import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace, type Variables } from '../support/cli-workspace.js';
import {
  mariadbScenario,
  postgresScenario,
  type ScenarioDatabase,
  sqliteScenario,
} from '../../../adapters/test/contracts/scenario-database.js';
import type { Journey, JourneyPlace } from './journey.js';
import { APPROVALS, LEFTOVERS, STARTS } from './helper-rows.js';
import { HALF_WAY, LOCKS } from './lock-rows.js';
import { OTHER_DIALECTS } from './other-dialects.js';
import { PLACES } from './place-rows.js';
import { PLANS } from './plan-rows.js';
import { SCRATCHES } from './scratch-rows.js';
import { travel } from './travel.js';

const OPEN = { postgres: postgresScenario, mariadb: mariadbScenario, sqlite: sqliteScenario } as const;
const DIALECTS = { postgres: 'postgresql', mariadb: 'mariadb', sqlite: 'sqlite' } as const;
const JOURNEYS = [
  ...PLANS,
  ...PLACES,
  ...OTHER_DIALECTS,
  ...LOCKS,
  ...HALF_WAY,
  ...SCRATCHES,
  ...APPROVALS,
  ...STARTS,
  ...LEFTOVERS,
];

/** Commands that have no `--json`. */
const PLAIN = ['exec', 'init', 'server'];

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

test('there are at least thirty journeys', () => {
  expect(new Set(JOURNEYS.map(({ name }) => name)).size).toBe(JOURNEYS.length);
  expect(JOURNEYS.length).toBeGreaterThanOrEqual(30);
});

const missing = (journey: Journey): string | null =>
  journey.needsAtlas === true && TEST_ATLAS === null ? NO_ATLAS : null;

describe.each(JOURNEYS)('$name', (journey) => {
  const why = missing(journey);
  test.skipIf(why !== null)(
    `ends where the user wanted${why === null ? '' : ` [skipped: ${why}]`}`,
    async () => {
      const database = await OPEN[journey.on ?? 'postgres']();
      try {
        await follow(journey, database);
      } finally {
        await database.drop();
      }
    },
  );
});

async function follow(journey: Journey, database: ScenarioDatabase): Promise<void> {
  let variables: Variables = {};
  const run = async (words: readonly string[]) =>
    await workspace.run(PLAIN.includes(words[0] ?? '') ? words : [...words, '--json'], {
      cwd: journey.cwd ?? '.',
      env: { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '', ...variables },
    });
  const place: JourneyPlace = {
    workspace,
    database,
    works: async (line) => {
      const result = await run(line.split(' '));
      const { code, stdout, stderr } = result;
      if (code !== 0) throw new Error(`${line} ended with ${code}: ${stdout}${stderr}`);
      return result;
    },
    sql: (text) => workspace.sql('api', { '001.sql': text }),
    planId: () =>
      /"planId": "([0-9a-f]{64})"/.exec(workspace.read('modules/api/.lockstep/target/plan.json'))?.[1] ?? '',
    configure: (target, config = {}) => write(journey, { target, config }, false),
    setEnv: (more) => void (variables = { ...variables, ...more }),
  };
  write(journey, { target: { approval: 'auto', protected: false }, config: {} }, true);
  if (journey.before !== undefined) {
    place.sql(journey.before);
    await place.works('apply --module=api --environment=target --accept=all');
    place.sql(journey.wanted);
  }
  if (journey.wanted !== '') place.configure({});
  await journey.arrange?.(place);
  expect(await travel(journey, place, run)).toEqual(journey.meets);
  await journey.ends(place);
}

/** The workspace of a journey; `isNew` false writes `api`'s configuration alone. */
function write(
  journey: Journey,
  more: { readonly target: object; readonly config: object },
  isNew: boolean,
): void {
  const dialect = DIALECTS[journey.on ?? 'postgres'];
  const isPostgres = dialect === 'postgresql';
  const scratch = dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
  const target = { urlFrom: 'TARGET_URL', ...scratch, ...journey.target, ...more.target };
  const config = {
    dialect,
    engine: isPostgres ? 'pg-delta' : 'atlas',
    schema: ['db/schema/**/*.sql'],
    uses: journey.uses ?? [],
    pull: [],
    defaultEnvironment: 'target',
    environments: { target, ...journey.environments },
    ...journey.config,
    ...more.config,
  };
  if (!isNew) return workspace.put('modules/api/db.config.json', JSON.stringify(config));
  const api = { sql: { '001.sql': journey.wanted }, config };
  workspace.write({ ...journey.modules, ...(journey.wanted === '' ? {} : { api }) }, journey.files);
}
