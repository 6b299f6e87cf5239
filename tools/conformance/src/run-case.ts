import { LockstepError } from '@lockstep/core';
import { type CaseDatabase, loadDatabase } from './case-database.js';
import { dropNewRoles, makeRoles, roleNames, takeRoles } from './case-roles.js';
import type { Direction } from './command-line.js';
import type { CorpusCase } from './corpus.js';
import type { PgDump } from './dump.js';
import { runDirection } from './run-direction.js';
import type { ConformanceServer } from './server.js';
import type { CaseVerdict, Verdict } from './verdict.js';

export interface CaseTools {
  readonly server: ConformanceServer;
  /** Null where none of a fitting version is installed. */
  readonly pgDump: PgDump | null;
  readonly warn: (text: string) => void;
}

/** Runs one case in the directions asked for; what it made on the server is gone afterwards. */
export async function runCase(
  { server, pgDump, warn }: CaseTools,
  one: CorpusCase,
  directions: readonly Direction[],
): Promise<readonly CaseVerdict[]> {
  const rolesBefore = await roleNames(server.admin);
  const opened: CaseDatabase[] = [];
  const open = async (files: CorpusCase['a']): Promise<CaseDatabase> => {
    const database = await loadDatabase(server, files);
    opened.push(database);
    return database;
  };
  const all = async (
    verdict: (direction: Direction) => Promise<Verdict>,
  ): Promise<readonly CaseVerdict[]> => {
    const verdicts: CaseVerdict[] = [];
    for (const direction of directions) {
      verdicts.push({ name: one.name, direction, verdict: await verdict(direction) });
    }
    return verdicts;
  };
  try {
    const sides = await prepareSides(server, one);
    const loaded = await loadBoth(sides, open);
    if (loaded instanceof Error) {
      return await all(async () => await Promise.resolve({ kind: 'unloadable', reason: reasonOf(loaded) }));
    }
    return await all(async (direction) => {
      const [from, to] = direction === 'a-b' ? (['a', 'b'] as const) : (['b', 'a'] as const);
      // Nobody compares with the last one's start any more: it may be changed.
      const spare = direction === directions.at(-1) ? [loaded[from]] : [];
      const makeCurrent = async (): Promise<CaseDatabase> => spare.pop() ?? (await open(sides[from]));
      return await runDirection({ makeCurrent, desired: loaded[to], pgDump });
    });
  } finally {
    for (const database of opened) await database.drop();
    const left = await dropNewRoles(server.admin, rolesBefore, [...one.a, ...one.b]);
    if (left.length > 0) warn(`roles that another database uses were left: ${left.join(', ')}`);
  }
}

type Sides = Readonly<Record<'a' | 'b', CorpusCase['a']>>;

/** Roles are made once and first: both sides name them, and either may be the one that makes them. */
async function prepareSides(server: ConformanceServer, one: CorpusCase): Promise<Sides> {
  const a = await takeRoles(one.a);
  const b = await takeRoles(one.b);
  await makeRoles(server.admin, a.roles);
  await makeRoles(server.admin, b.roles);
  return { a: a.files, b: b.files };
}

async function loadBoth(
  sides: Sides,
  open: (files: CorpusCase['a']) => Promise<CaseDatabase>,
): Promise<Readonly<Record<'a' | 'b', CaseDatabase>> | Error> {
  try {
    return { a: await open(sides.a), b: await open(sides.b) };
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
}

function reasonOf(error: Error): string {
  const why = error instanceof LockstepError ? error.why : undefined;
  return why === undefined ? error.message : `${error.message}\n${why}`;
}
