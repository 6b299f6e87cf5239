import { nameParts, withoutArguments } from '@lockstep/core/catalog/object-names.js';
import { NO_ATLAS, TEST_ATLAS } from '@lockstep/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  postgresScenario,
  type ScenarioDatabase,
  sqliteScenario,
} from '../../../adapters/test/contracts/scenario-database.js';
import { type CliWorkspace, cliWorkspace, type Files, type Variables } from '../support/cli-workspace.js';
import { type DroppedPair, POSTGRES_PAIRS, SQLITE_PAIRS } from './dropped-pairs.js';
import { moduleIn, openedAt, type PrintedFinding, type PrintedModule } from './opened.js';

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace();
});

afterAll(async () => await workspace.dispose());

const SCRIPT = '.lockstep/target/plan.sql';

interface Server {
  readonly title: string;
  readonly missing: string | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly open: () => Promise<ScenarioDatabase>;
  readonly scratch: Readonly<Record<string, unknown>>;
  readonly pairs: readonly DroppedPair[];
}

const SERVERS: readonly Server[] = [
  {
    ...{ title: 'PostgreSQL', missing: null, config: {}, open: postgresScenario, pairs: POSTGRES_PAIRS },
    scratch: { scratch: { from: 'same-server' } },
  },
  {
    ...{ title: 'SQLite', missing: TEST_ATLAS === null ? NO_ATLAS : null, open: sqliteScenario },
    ...{ config: { dialect: 'sqlite', engine: 'atlas' }, scratch: {}, pairs: SQLITE_PAIRS },
  },
];

/** The findings of the plan that leads from the files before to those after. */
async function diffed(
  { config, scratch }: Server,
  pair: DroppedPair,
  env: Variables,
): Promise<PrintedModule> {
  const write = (sql: Files, more: Pick<DroppedPair, 'config' | 'target'>): void => {
    const target = { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch, ...more.target };
    const environments = { target };
    workspace.write({
      api: { sql, config: { ...config, ...more.config, defaultEnvironment: 'target', environments } },
    });
  };
  write(pair.before, {});
  const applied = await workspace.run(['apply', '--accept=all'], { env });
  expect(applied.code, applied.stderr).toBe(0);
  write(pair.after, pair);
  const made = await workspace.run(['diff', '--json', '--format=markdown:out/findings.md'], { env });
  expect(made.code, made.stderr).toBe(0);
  return moduleIn(made.stdout);
}

/** What is shown names the object, or what it hangs on. */
function expectNamed(shown: string, { object }: PrintedFinding, { parents }: DroppedPair): void {
  const name = withoutArguments((object ?? '').replace(/^[a-z ]+ /, ''));
  const names = [...nameParts(name).slice(-1), ...parents];
  expect(
    names.filter((one) => shown.includes(one)),
    `${object}: ${shown}`,
  ).not.toEqual([]);
}

/** What is shown is the statement that the finding is about, else a remark on it. */
function expectInScript(shown: string, finding: PrintedFinding, { result }: PrintedModule): void {
  const { sql } = result?.statements?.[(finding.statement ?? 0) - 1] ?? {};
  const expected = sql?.split('\n')[0] ?? `-- ${finding.code} ${finding.object}: `;
  expect(shown.startsWith(expected), `${expected} at ${shown}`).toBe(true);
}

/** Opens every finding, and gives what was found in `plan.sql`. */
function openAll(printed: PrintedModule, pair: DroppedPair): readonly string[] {
  const page = workspace.read('out/findings.md');
  const gone = (printed.findings ?? []).flatMap((finding) => {
    const shown = openedAt(workspace, 'api', finding);
    const { file, line, column } = finding.place ?? { file: '', line: 0, column: 0 };
    expect(page).toContain(`\`${file}:${line}:${column}\``);
    if (file !== SCRIPT) expectNamed(shown, finding, pair);
    else expectInScript(shown, finding, printed);
    return file === SCRIPT ? [finding.object ?? ''] : [];
  });
  return [...new Set(gone)].sort();
}

describe.each(SERVERS)('on $title', (server) => {
  test.skipIf(server.missing !== null).each(server.pairs)(
    server.missing === null ? '$title' : `${server.missing} $title`,
    async (pair) => {
      const database = await server.open();
      try {
        const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
        const printed = await diffed(server, pair, env);
        expect(printed.findings).not.toEqual([]);
        expect(openAll(printed, pair)).toEqual(pair.gone);
      } finally {
        await database.drop();
      }
    },
  );
});
