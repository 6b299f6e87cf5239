import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { quietEnvironment } from '../../../packages/adapters/src/engines/atlas/atlas-environment.js';
import { type AtlasRun, planWithAtlas } from '../../../packages/adapters/src/engines/atlas/run-atlas.js';
import { runTool } from '../../../packages/adapters/src/process/run-tool.js';
import type { Change, RecorderDatabases } from './recorder-databases.js';

/** What a case has to work with. */
export interface CaseTools {
  readonly databases: RecorderDatabases;
  readonly folder: string;
  readonly file: string;
}

/** One recording, by the name of its file. */
export type RecordedCase = (tools: CaseTools) => Promise<void>;

const TABLES = 'CREATE TABLE users (id integer NOT NULL, name varchar(40), PRIMARY KEY (id));';
const MORE = `${TABLES} CREATE TABLE orders (id integer NOT NULL, user_id integer, PRIMARY KEY (id),
  CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id)); CREATE INDEX users_name ON users (name);`;

const GENERATED = (expression: string): string =>
  `CREATE TABLE sums (a integer, b integer GENERATED ALWAYS AS (${expression}) STORED);`;
const PARTIAL = 'CREATE INDEX users_named ON users (id) where name IS NOT NULL;';

/** All recordings. `sqlite-no-cgo` needs a binary that was built without CGO. */
export const RECORDED_CASES: Readonly<Record<string, RecordedCase>> = {
  version: async (tools) => await runPlain(tools, ['version']),
  'schema-lint-help': async (tools) => await runPlain(tools, ['schema', 'lint']),
  'unknown-flag': async (tools) => await runPlain(tools, ['schema', 'apply', '--no-such-flag']),
  'plan-postgres': async (tools) => await planBetween(tools, 'postgresql', TABLES, MORE),
  'plan-mariadb': async (tools) => await planBetween(tools, 'mariadb', TABLES, MORE),
  'plan-sqlite': async (tools) => await planBetween(tools, 'sqlite', TABLES, MORE),
  'no-changes-postgres': async (tools) => await planBetween(tools, 'postgresql', TABLES, TABLES),
  'no-changes-mariadb': async (tools) => await planBetween(tools, 'mariadb', TABLES, TABLES),
  'no-changes-sqlite': async (tools) => await planBetween(tools, 'sqlite', TABLES, TABLES),
  'wrong-password': async (tools) => await planAs(tools, { login: 'joe:wrong' }),
  'missing-database': async (tools) => await planAs(tools, { database: 'lockstep_record_missing' }),
  'tls-wanted': async (tools) => await planAs(tools, { login: 'safe', sslmode: 'disable' }),
  'no-tls': async (tools) => await planAs(tools, { sslmode: 'require' }),
  'generated-expression': async (tools) =>
    await planBetween(tools, 'postgresql', GENERATED('a + 1'), GENERATED('a + 2')),
  'enum-reordered': async (tools) =>
    await planBetween(
      tools,
      'postgresql',
      "CREATE TYPE mood AS ENUM ('a', 'b', 'c'); CREATE TABLE moods (mood mood);",
      "CREATE TYPE mood AS ENUM ('b', 'a', 'c'); CREATE TABLE moods (mood mood);",
    ),
  'sqlite-lower-case-where': async (tools) => await planBetween(tools, 'sqlite', TABLES, TABLES + PARTIAL),
  'hcl-error': async (tools) =>
    await planHcl(
      tools,
      'schema "public" {}\ntable "t" {\n  schema = schema.public\n  column "a" { type = intt }\n}\n',
    ),
  'hcl-syntax-error': async (tools) =>
    await planHcl(tools, 'schema "public" {}\ntable "t" {\n  schema = \n}\n'),
};

async function planBetween(
  { databases, file }: CaseTools,
  ...[dialect, before, after]: readonly ['postgresql' | 'mariadb' | 'sqlite', string, string]
): Promise<void> {
  const from = await databases.make(dialect, before);
  const database = await databases.make(dialect, after);
  await plan(file, { from, to: { database }, exclude: [], schemas: [] });
}

async function planAs({ databases, file }: CaseTools, change: Change): Promise<void> {
  const database = await databases.make('postgresql', TABLES);
  const from = databases.other(database, change);
  await plan(file, { from, to: { database }, exclude: [], schemas: [] });
}

async function planHcl({ databases, file }: CaseTools, text: string): Promise<void> {
  const from = await databases.make('postgresql', '');
  const dev = await databases.make('postgresql', '');
  const source = join(mkdtempSync(join(tmpdir(), 'lockstep-hcl-')), '0.hcl');
  writeFileSync(source, text);
  await plan(file, { from, to: { sources: [`file://${source}`], dev }, exclude: [], schemas: [] });
  rmSync(dirname(source), { recursive: true });
}

/** What Atlas refuses is recorded as well. */
async function plan(file: string, run: AtlasRun): Promise<void> {
  try {
    await planWithAtlas({ file, edition: 'community' }, run);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
  }
}

async function runPlain({ file, folder }: CaseTools, args: readonly string[]): Promise<void> {
  const env = await quietEnvironment(folder, 'community');
  await runTool({ file, args, cwd: folder, env, envMode: 'own', timeoutMs: 20_000 });
}
