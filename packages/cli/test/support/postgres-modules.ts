import type { CliResult, CliWorkspace, ModuleSource } from './cli-workspace.js';
import { errorsOf, type PrintedError, resultOf } from './json-output.js';

/** What tests read of a plan. */
export interface PlanView {
  readonly planId: string;
  readonly empty: boolean;
  readonly hazards: readonly string[];
  readonly statements: readonly { readonly sql: string; readonly object: string }[];
  readonly unmanaged: readonly { readonly kind: string; readonly name: string; readonly reason: string }[];
}

/** What tests read of an apply report. */
export interface ReportView {
  readonly outcome: string;
  readonly planId: string;
  readonly notes: readonly string[];
}

/** Modules of a workspace on one PostgreSQL database, named by their SQL; the first is the one that commands are for. */
export interface PostgresModules {
  sql(text: string, module?: string): void;
  /** A command line of `lockstep`, with the environment, `--json` and the module behind it. */
  run(line: string, module?: string): Promise<CliResult>;
  diff(more?: string, module?: string): Promise<PlanView>;
  /** Applies and expects it to work. */
  apply(more?: string, module?: string): Promise<ReportView>;
  /** The first error that a command ends with. Throws where there is none. */
  refusal(line: string, module?: string): Promise<PrintedError>;
}

/** Writes the modules into the workspace; scratch databases are made on the same server. */
export function postgresModules(
  workspace: CliWorkspace,
  request: {
    readonly url: string;
    readonly modules: Readonly<Record<string, string>>;
    readonly source?: Partial<ModuleSource>;
    readonly target?: object;
  },
): PostgresModules {
  const target = {
    urlFrom: 'TARGET_URL',
    approval: 'auto',
    scratch: { from: 'same-server' },
    ...request.target,
  };
  const moduleOf = (sql: string): ModuleSource => ({
    ...request.source,
    sql: { '001.sql': sql },
    environments: { target },
  });
  const names = Object.keys(request.modules);
  workspace.write(
    Object.fromEntries(Object.entries(request.modules).map(([name, sql]) => [name, moduleOf(sql)])),
  );
  const [first = ''] = names;
  const run = async (line: string, module = first): Promise<CliResult> =>
    await workspace.run(
      [...line.split(' ').filter(Boolean), '--environment=target', '--json', `--module=${module}`],
      { env: { TARGET_URL: request.url } },
    );
  return {
    sql: (text, module = first) => workspace.sql(module, { '001.sql': text }),
    run,
    diff: async (more = '', module = first) =>
      resultOf<PlanView>(worked(await run(`diff ${more}`, module)).stdout),
    apply: async (more = '', module = first) =>
      resultOf<ReportView>(worked(await run(`apply ${more}`, module)).stdout),
    refusal: async (line, module = first) => {
      const result = await run(line, module);
      const [error] = errorsOf(result.stdout);
      if (error === undefined) throw new Error(`"${line}" ended with ${result.code}:\n${result.stdout}`);
      return error;
    },
  };
}

function worked(result: CliResult): CliResult {
  if (result.code !== 0) throw new Error(`exit ${result.code}\n${result.stdout}\n${result.stderr}`);
  return result;
}
