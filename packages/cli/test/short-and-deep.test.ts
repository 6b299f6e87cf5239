import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import type { ScenarioDatabase } from '../../adapters/test/contracts/scenario-database.js';
import { SCENARIO_SERVERS } from './support/scenario-servers.js';
import { type CliResult, type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';

const BEFORE = 'CREATE TABLE mails (id int PRIMARY KEY, mail varchar(20));\n';
const AFTER = `${BEFORE}CREATE INDEX by_mail ON mails (mail);\n`;
const DEPTH = 20_000;
const DEEP = [
  ['arrays', `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`],
  ['objects', `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`],
] as const;

/** What a run may never print: a stack, or the words of a bug. */
const A_BUG = /\n\s+at .+:\d+|RangeError|Maximum call stack|unexpected error/i;

let workspace: CliWorkspace;
beforeAll(() => {
  workspace = cliWorkspace();
});
afterAll(async () => await workspace.dispose());

describe.each(SCENARIO_SERVERS)('on $title', ({ title, missing, config, open }) => {
  let database: ScenarioDatabase;
  const run = async (line: string): Promise<CliResult> =>
    await workspace.run([...line.split(' '), '--environment=target', '--json'], {
      env: { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' },
    });
  const endsWell = ({ code, stdout, stderr }: CliResult): void => {
    expect(`${stdout}${stderr}`).not.toMatch(A_BUG);
    expect([0, 1, 3]).toContain(code);
    for (const { code: name, next } of errorsOf(stdout)) {
      expect(name).toMatch(/^[A-Z]+\.[A-Z_]+$/);
      expect(next.length, name).toBeGreaterThan(0);
    }
    expect(errorsOf(stdout).length > 0).toBe(code !== 0);
  };

  beforeEach(async (context) => {
    if (missing !== null) return context.skip();
    database = await open();
    const scratch = title === 'SQLite' ? {} : { scratch: { from: 'same-server' } };
    workspace.write({
      api: {
        sql: { '001.sql': BEFORE },
        config: {
          ...config,
          defaultEnvironment: 'target',
          environments: { target: { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch } },
        },
      },
    });
    expect((await run('apply --accept=all')).code).toBe(0);
    workspace.sql('api', { '001.sql': AFTER });
  });
  afterEach(async () => {
    if (missing === null) await database.drop();
  });

  test.each([
    '--load-timeout=1ms',
    '--lock-timeout=1ms',
    '--statement-timeout=1ms',
    '--connect-timeout=1ms',
    '--lock-wait=0',
  ])(
    missing ?? 'apply %s ends with a code or is done, and the database is before or after',
    async (option) => {
      const result = await run(`apply --accept=all ${option}`);
      endsWell(result);
      expect((await database.indexes('mails')).includes('by_mail')).toBe(result.code === 0);
      expect((await run('apply --accept=all')).code).toBe(0);
      expect(await database.indexes('mails')).toContain('by_mail');
    },
  );

  test.each(DEEP)(
    missing ?? 'files of ours that hold %s nested very deep are a code or a miss',
    async (_, deep) => {
      const { planId } = resultOf<{ planId: string }>((await run('diff')).stdout);
      const kept = 'modules/api/.lockstep/target';
      for (const name of ['applied.json', 'pulled.json', 'apply-report.json', 'status.json']) {
        workspace.put(`${kept}/${name}`, deep);
      }
      const again = await run('diff');
      endsWell(again);
      expect(resultOf<{ planId: string }>(again.stdout).planId).toBe(planId);
      workspace.put('deep.json', deep);
      workspace.put(`${kept}/plans/${planId}.json`, deep);
      for (const line of [
        'apply --plan=deep.json --accept=all',
        'apply --approval=deep.json --accept=all',
        `apply --plan=${kept}/plans/${planId}.json --accept=all`,
      ]) {
        const result = await run(line);
        endsWell(result);
        expect(result.code, line).not.toBe(0);
      }
      expect(await database.indexes('mails')).not.toContain('by_mail');
      workspace.put(`modules/api/db/approvals/${planId}.json`, deep);
      const refused = await run('apply --accept=all');
      endsWell(refused);
      expect((await database.indexes('mails')).includes('by_mail')).toBe(refused.code === 0);
    },
  );
});
