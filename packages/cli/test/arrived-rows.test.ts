import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { NO_MARIADB } from '../../adapters/test/dialects/mysql/mariadb-setup.js';
import {
  mariadbScenario,
  postgresScenario,
  type ScenarioDatabase,
  sqliteScenario,
} from '../../adapters/test/contracts/scenario-database.js';
import { type CliWorkspace, cliWorkspace } from './support/cli-workspace.js';
import { HAS_TERMINAL, onTerminal } from './support/terminal.js';

const BIN = resolve(import.meta.dirname, '../bin/lockstep.js');
const TABLES = 'CREATE TABLE bare (id int PRIMARY KEY);\nCREATE TABLE kept (id int PRIMARY KEY);\n';
const KEPT = 'CREATE TABLE kept (id int PRIMARY KEY, more int);\n';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

const noTerminal = HAS_TERMINAL ? null : 'no program "script" of util-linux';
const noAtlas = noTerminal ?? (TEST_ATLAS === null ? NO_ATLAS : null);

interface Asked {
  readonly title: string;
  readonly missing: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly open: () => Promise<ScenarioDatabase>;
}

const SERVERS: readonly Asked[] = [
  { title: 'PostgreSQL', missing: noTerminal, config: {}, open: postgresScenario },
  {
    title: 'MariaDB',
    missing: noAtlas ?? NO_MARIADB,
    config: { dialect: 'mariadb', engine: 'atlas' },
    open: mariadbScenario,
  },
  { title: 'SQLite', missing: noAtlas, config: { dialect: 'sqlite', engine: 'atlas' }, open: sqliteScenario },
];

const report = (): unknown => JSON.parse(workspace.read('modules/api/.lockstep/target/apply-report.json'));

describe.each(SERVERS)('on $title', ({ missing, config, open }) => {
  test.skipIf(missing !== null)(
    missing ?? 'a row that arrives while somebody is asked about an empty table stops the apply',
    async () => {
      const database = await open();
      const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
      const scratch = config['dialect'] === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
      const target = { urlFrom: 'TARGET_URL', approval: 'prompt', ...scratch };
      const module = { config: { ...config, defaultEnvironment: 'target', environments: { target } } };
      const arrives = async () => await database.run('INSERT INTO bare VALUES (7)');
      const asked = async (first?: () => Promise<unknown>) =>
        await onTerminal({
          bin: BIN,
          argv: ['apply'],
          cwd: join(workspace.root, 'modules/api'),
          variables: env,
          answers: [
            {
              at: 'Type the name of the database:',
              keys: `${decodeURIComponent(new URL(database.url).pathname.replace(config['dialect'] === 'sqlite' ? '' : '/', ''))}\r`,
              ...(first === undefined ? {} : { first }),
            },
          ],
        });
      try {
        workspace.write({ api: { sql: { '001.sql': TABLES }, ...module } });
        const { planId } = planOf((await workspace.run(['diff', '--json'], { env })).stdout);
        expect((await workspace.run(['apply', `--approve=${planId}`], { env })).code).toBe(0);
        workspace.sql('api', { '001.sql': KEPT });
        const refused = await asked(arrives);
        const screen = refused.lines.join('\n');
        expect(refused.code, screen).toBe(3);
        expect(screen).toContain('HAZARD.REFUSED');
        expect(screen).toMatch(/bare: 1 row arrived/);
        expect(screen).toMatch(/loses these rows: .*apply .*--accept=DATA_LOSS/);
        expect(report()).toMatchObject({ outcome: 'refused', error: { code: 'HAZARD.REFUSED' } });
        expect(await database.query('SELECT id FROM bare')).toEqual([{ id: 7 }]);
        expect(await database.columns('kept')).toHaveLength(1);
        await database.run('DELETE FROM bare');
        const applied = await asked();
        expect(applied.code, applied.lines.join('\n')).toBe(0);
        expect(await database.tables()).toEqual(['kept']);
      } finally {
        await database.drop();
      }
    },
  );
});

const planOf = (stdout: string): { readonly planId: string } => {
  const { modules } = JSON.parse(stdout) as { modules: [{ result: { planId: string } }] };
  return modules[0].result;
};
