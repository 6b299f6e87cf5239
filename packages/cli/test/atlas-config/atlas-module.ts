import { NO_ATLAS, TEST_ATLAS, testDatabase, type TestDatabase } from '@lockstep/testing';
import { type CliResult, type CliWorkspace, cliWorkspace, type Files } from '../support/cli-workspace.js';

/** A title that says why its tests are skipped, where they are. */
export function onAtlas(title: string): string {
  return TEST_ATLAS === null ? `${title} [skipped: ${NO_ATLAS}]` : title;
}

/** What is special about the module of a test. */
export interface AtlasModuleSource {
  /** `atlas.hcl`. */
  readonly hcl: string;
  /** Below `db/schema`. */
  readonly sql?: Files;
  /** Keys over those of the configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** More files, from the module. */
  readonly files?: Files;
}

/** A module `shop` on Atlas with an `atlas.hcl` of its own, and a PostgreSQL database. */
export interface AtlasModule {
  readonly workspace: CliWorkspace;
  readonly database: TestDatabase;
  write(source: AtlasModuleSource): void;
  /** A command line of `lockstep` for the environment `target`. */
  run(line: string): Promise<CliResult>;
  /** What `lockstep diff` says of two states. */
  compare(from: string, to: string): Promise<string>;
  close(): Promise<void>;
}

export const USERS = { '001_users.sql': 'CREATE TABLE public.users (id int PRIMARY KEY);\n' };

/** Opens the database with an empty workspace. */
export async function atlasModule(): Promise<AtlasModule> {
  const database = await testDatabase(15);
  const workspace = cliWorkspace();
  const env = { TARGET_URL: database.url, LOCKSTEP_ATLAS: TEST_ATLAS ?? '' };
  return {
    workspace,
    database,
    write: ({ hcl, sql = USERS, config = {}, files = {} }) =>
      workspace.write({
        shop: {
          sql,
          files: { ...files, 'atlas.hcl': hcl },
          environments: {
            target: { urlFrom: 'TARGET_URL', approval: 'auto', scratch: { from: 'same-server' } },
          },
          config: { engine: 'atlas', atlas: { config: 'atlas.hcl', env: 'target' }, ...config },
        },
      }),
    run: async (line) =>
      await workspace.run([...line.split(' '), '--environment=target'], { cwd: 'modules/shop', env }),
    compare: async (from, to) => {
      const argv = ['diff', `--from=${from}`, `--to=${to}`];
      const end = await workspace.run(argv, { cwd: 'modules/shop', env });
      if (end.code !== 0) throw new Error(end.stderr);
      return end.stdout;
    },
    close: async () => {
      await database.drop();
      await workspace.dispose();
    },
  };
}

/** An env block with these lines beside its URL. */
export function envBlock(lines: string): string {
  return `env "target" {\n  url = getenv("TARGET_URL")\n  ${lines.split('\n').join('\n  ')}\n}\n`;
}
