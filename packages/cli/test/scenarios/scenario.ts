import { TEST_ATLAS } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace } from '../support/cli-workspace.js';
import { errorsOf, resultOf } from '../support/json-output.js';
import type { ScenarioDatabase } from '../../../adapters/test/contracts/scenario-database.js';
import type { ScenarioRow } from './scenario-rows.js';

export interface PlanView {
  readonly planId: string;
  readonly empty: boolean;
  readonly hazards: readonly string[];
  readonly statements: readonly { readonly sql: string; readonly object: string }[];
  readonly adopts: readonly { readonly kind: string; readonly name: string }[];
  readonly unmanaged: readonly { readonly kind: string; readonly name: string; readonly reason: string }[];
}

export interface ReportView {
  readonly outcome: string;
  readonly statements: readonly { readonly sql: string; readonly status: string }[];
  readonly leftOut: readonly { readonly sql: string }[];
  readonly notes: readonly string[];
}

/** A module `api` in a workspace of its own, on one database. */
export interface Scenario {
  readonly database: ScenarioDatabase;
  readonly workspace: CliWorkspace;
  /** Replaces the SQL of a module. */
  sql(text: string, module?: string): void;
  /** A command line of `lockstep`, with `--environment=target --json` behind it. */
  run(line: string): Promise<CliResult>;
  diff(more?: string): Promise<PlanView>;
  /** Applies and expects it to work. */
  apply(more?: string): Promise<ReportView>;
  /** Code of the error that a command ends with. */
  refusal(line: string): Promise<string>;
  close(): Promise<void>;
}

export interface ScenarioSettings {
  /** Keys over those of the environment. */
  readonly target?: object;
  /** Names of modules beside `api`, with what `api` is to use. */
  readonly modules?: readonly string[];
}

/** Opens a database of the row with an empty module. */
export async function openScenario(row: ScenarioRow, settings: ScenarioSettings = {}): Promise<Scenario> {
  const database = await row.open();
  const workspace = cliWorkspace();
  const uses = settings.modules ?? [];
  const moduleOf = (used: readonly string[]): object => ({
    sql: { '001.sql': '-- nothing yet\n' },
    uses: used,
    config: configOf(row, settings),
  });
  workspace.write({
    ...Object.fromEntries(uses.map((name) => [name, moduleOf([])])),
    api: moduleOf(uses),
  } as Parameters<CliWorkspace['write']>[0]);
  const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
  const run = async (line: string): Promise<CliResult> =>
    await workspace.run([...line.split(' ').filter(Boolean), '--environment=target', '--json'], { env });
  const only = uses.length === 0 ? '' : '--module=api';
  return {
    database,
    workspace,
    sql: (text, module = 'api') => workspace.sql(module, { '001.sql': text }),
    run,
    diff: async (more = only) => resultOf<PlanView>(ok(await run(`diff ${more}`)).stdout),
    apply: async (more = only) => resultOf<ReportView>(ok(await run(`apply ${more}`)).stdout),
    refusal: async (line) => errorsOf((await run(line)).stdout).at(0)?.code ?? 'none',
    close: async () => {
      await database.drop();
      await workspace.dispose();
    },
  };
}

function configOf(row: ScenarioRow, { target }: ScenarioSettings): object {
  const scratch = row.dialect === 'sqlite' ? {} : { scratch: { from: 'same-server' } };
  return {
    dialect: row.dialect,
    engine: row.engine,
    defaultEnvironment: row.dialect === 'postgresql' ? 'local' : 'target',
    environments: {
      ...(row.dialect === 'postgresql' ? { local: { database: 'embedded' } } : {}),
      target: { urlFrom: 'TARGET_URL', approval: 'auto', ...scratch, ...target },
    },
  };
}

function ok(result: CliResult): CliResult {
  if (result.code !== 0) throw new Error(`exit ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result;
}
