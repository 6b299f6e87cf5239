import { expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '@lockstep/testing';
import type { CliWorkspace, Files, Modules, Variables } from '../support/cli-workspace.js';
import { databaseState } from '../support/database-state.js';
import { errorsOf, printedOf } from '../support/json-output.js';
import { followSteps } from './follow-steps.js';

/** Where a row of the table takes place. */
export interface Place {
  readonly workspace: CliWorkspace;
  readonly database: TestDatabase;
  /** Runs a command that is expected to succeed, against TARGET_URL. */
  prepare(...argv: readonly string[]): Promise<void>;
  /** Applies a module to `target`, as somebody does who has read its plan. */
  apply(module?: string): Promise<void>;
  /** The id of the plan that a module's last diff or apply left for `target`. */
  planId(module?: string): string;
}

/** One bad input: what is there, what is typed, and what a user is told. */
export interface BadInput {
  readonly name: string;
  readonly modules: Modules;
  readonly files?: Files;
  /** SQL that the target holds before. */
  readonly before?: string;
  /** What happens before the command that is judged. */
  readonly arrange?: (place: Place) => Promise<unknown>;
  readonly argv: (place: Place) => readonly string[];
  readonly env?: (place: Place) => Variables;
  readonly code: string;
  readonly exit: number;
  /** In the message or what explains it; the value that caused it is among them. */
  readonly says: (place: Place) => readonly string[];
  /** In what is to be done next. */
  readonly next: string;
  /** An apply that began leaves a line in the ledger, and nothing else. */
  readonly isInLedger?: boolean;
}

/** Words of a command line. */
export const words = (line: string) => (): readonly string[] => line.split(' ');
/** Texts that need nothing of the place. */
export const texts =
  (...list: readonly string[]) =>
  (): readonly string[] =>
    list;

/** A module whose one table nobody could object to. */
export const PLAIN: Modules = {
  api: { sql: { '001.sql': 'CREATE TABLE public.users (id bigint PRIMARY KEY, email text NOT NULL);\n' } },
};

/** Judges a row: one JSON object and nothing else on stdout, the exit code, and a database that is what it was. */
export function testBadInputs(rows: readonly BadInput[], workspace: () => CliWorkspace): void {
  test.each(rows)('$name', async (row) => {
    const database = await testDatabase();
    try {
      await judge(row, placeOf(workspace(), database));
    } finally {
      await database.drop();
    }
  });
}

async function judge(row: BadInput, place: Place): Promise<void> {
  const { workspace, database } = place;
  workspace.write(row.modules, row.files);
  if (row.before !== undefined) await database.run(row.before);
  await row.arrange?.(place);
  const env = row.env?.(place) ?? { TARGET_URL: database.url };
  const argv = row.argv(place);
  const ignoring = row.isInLedger === true ? ['lockstep'] : [];
  const before = await databaseState(database.url, ignoring);

  const { stdout, code } = await workspace.run([...argv, '--json'], { env });
  expect(await databaseState(database.url, ignoring)).toEqual(before);
  expect(printedOf(stdout)).toMatchObject({ ok: false, command: argv[0] });
  const errors = errorsOf(stdout);
  const error = errors.find((candidate) => candidate.code === row.code);
  if (error === undefined) throw new Error(`no ${row.code} in ${stdout}`);
  const message = `${error.message}\n${error.why ?? ''}`;
  for (const text of row.says(place)) expect(message).toContain(text);
  expect(error.next.join('\n')).toContain(row.next);
  expect(code).toBe(row.exit);
  expect(stdout).not.toContain('{bin}');
  await followSteps(workspace, error, env);
}

function placeOf(workspace: CliWorkspace, database: TestDatabase): Place {
  const prepare: Place['prepare'] = async (...argv) => {
    const { code, stderr } = await workspace.run(argv, { env: { TARGET_URL: database.url } });
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
  };
  const planId: Place['planId'] = (module = 'api') =>
    (JSON.parse(workspace.read(`modules/${module}/.lockstep/target/plan.json`)) as { planId: string }).planId;
  const apply: Place['apply'] = async (module = 'api') => {
    const where = [`--module=${module}`, '--environment=target'];
    await prepare('diff', ...where);
    await prepare('apply', ...where, `--approve=${planId(module)}`, '--accept=all');
  };
  return { workspace, database, prepare, planId, apply };
}
