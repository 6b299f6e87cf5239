import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import type { ScenarioDatabase } from '../../adapters/test/contracts/scenario-database.js';
import { SCENARIO_SERVERS } from './support/scenario-servers.js';
import { type CliResult, type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { errorsOf, resultOf } from './support/json-output.js';

const PLAIN = 'CREATE TABLE mails (id int PRIMARY KEY, mail varchar(20));\n';
const UNIQUE = `${PLAIN}CREATE UNIQUE INDEX one_mail ON mails (mail);\n`;

let workspace: CliWorkspace;
let database: ScenarioDatabase;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

const run = async (line: string): Promise<CliResult> =>
  await workspace.run([...line.split(' '), '--environment=target', '--json'], {
    env: { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' },
  });

const codesOf = ({ stdout }: CliResult): readonly string[] => errorsOf(stdout).map(({ code }) => code);

const diff = async (): Promise<string> => resultOf<{ planId: string }>((await run('diff')).stdout).planId;

/** Lets the files say this, and approves the plan that leads there with a file. */
async function approved(sql: string, aheadMs = 0): Promise<string> {
  workspace.sql('api', { '001.sql': sql });
  const planId = await diff();
  const { code, stdout } = await run(`approve ${planId} --reason=ok --accept=all`);
  expect(code, stdout).toBe(0);
  if (aheadMs > 0) {
    const path = `modules/api/db/approvals/${planId}.json`;
    const file = JSON.parse(workspace.read(path)) as object;
    const approvedAt = new Date(Date.now() + aheadMs).toISOString();
    workspace.put(path, JSON.stringify({ ...file, approvedAt }));
  }
  return planId;
}

async function outcomeOf(line: string): Promise<unknown> {
  const { stdout } = await run(line);
  expect(errorsOf(stdout)).toEqual([]);
  return resultOf<{ outcome: string }>(stdout).outcome;
}

describe.each(SCENARIO_SERVERS)('an approval file on $title', ({ title, missing, config, open }) => {
  test.skipIf(missing !== null)(
    missing ?? 'covers its plan until that is applied, and not the same plan once more',
    async () => {
      database = await open();
      try {
        const scratch = title === 'SQLite' ? {} : { scratch: { from: 'same-server' } };
        const target = { urlFrom: 'TARGET_URL', protected: true, ...scratch };
        workspace.write({
          api: {
            sql: { '001.sql': PLAIN },
            config: {
              ...config,
              defaultEnvironment: 'dev',
              environments: { dev: { urlFrom: 'DEV_URL' }, target },
            },
          },
        });
        await approved(PLAIN);
        expect(await outcomeOf('apply --plan=saved')).toBe('applied');
        await database.run("INSERT INTO mails VALUES (1, 'a@b'), (2, 'a@b')");
        // The clock of whoever approves is ahead of the server's: the file is dated after its own apply.
        const planId = await approved(UNIQUE, 300_000);
        expect(codesOf(await run('apply --plan=saved'))).toEqual(['APPLY.FAILED']);
        await database.run('DELETE FROM mails WHERE id = 2');
        expect(await outcomeOf('apply --plan=saved')).toBe('applied');
        expect(await database.indexes('mails')).toContain('one_mail');
        const file = `modules/api/.lockstep/target/plans/${planId}.json`;
        expect(await outcomeOf(`apply --plan=${file}`)).toBe('already-applied');
        await approved(PLAIN);
        expect(await outcomeOf('apply --plan=saved')).toBe('applied');
        workspace.sql('api', { '001.sql': UNIQUE });
        expect(await diff()).toBe(planId);
        for (const plan of ['saved', file]) {
          const refused = await run(`apply --plan=${plan}`);
          expect({ code: refused.code, errors: errorsOf(refused.stdout) }).toMatchObject({
            code: 3,
            errors: [
              {
                code: 'APPROVAL.REQUIRED',
                why: expect.stringMatching(/was used on \d{4}-\d\d-\d\dT[\d:.]+Z/) as unknown,
                next: [expect.stringContaining(`approve ${planId.slice(0, 12)} `) as unknown],
              },
            ],
          });
        }
        expect(await database.indexes('mails')).not.toContain('one_mail');
        await approved(UNIQUE, 300_000);
        expect(await outcomeOf('apply --plan=saved')).toBe('applied');
        expect(await database.indexes('mails')).toContain('one_mail');
      } finally {
        await database.drop();
      }
    },
  );
});
