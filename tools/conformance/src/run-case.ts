import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { PlannedModule } from '@lockstep/core/planning/planned-module.js';
import { type CaseDatabase, loadDatabase } from './case-database.js';
import { dropNewRoles, makeRoles, roleNames, takeRoles } from './case-roles.js';
import type { Direction } from './command-line.js';
import type { CorpusCase } from './corpus.js';
import type { PgDump } from './dump.js';
import { NOTHING_FOUND, openLoadError, openPlanFindings } from './opened-findings.js';
import { runDirection } from './run-direction.js';
import type { ConformanceServer } from './server.js';
import type { CaseVerdict } from './verdict.js';

type Judged = Pick<CaseVerdict, 'verdict' | 'findings'>;

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
  const all = async (judge: (direction: Direction) => Promise<Judged>): Promise<readonly CaseVerdict[]> => {
    const verdicts: CaseVerdict[] = [];
    for (const direction of directions) {
      verdicts.push({ name: one.name, direction, ...(await judge(direction)) });
    }
    return verdicts;
  };
  try {
    const sides = await prepareSides(server, one);
    const loaded = await loadBoth(sides, open);
    if ('error' in loaded) {
      const findings = await openLoadError(loaded.error.toValue(), loaded.files);
      const verdict = { kind: 'unloadable' as const, reason: reasonOf(loaded.error) };
      return await all(async () => await Promise.resolve({ verdict, findings }));
    }
    return await all(async (direction) => {
      const [from, to] = direction === 'a-b' ? (['a', 'b'] as const) : (['b', 'a'] as const);
      // Nobody compares with the last one's start any more: it may be changed.
      const spare = direction === directions.at(-1) ? [loaded[from]] : [];
      const makeCurrent = async (): Promise<CaseDatabase> => spare.pop() ?? (await open(sides[from]));
      let findings = NOTHING_FOUND;
      const onPlan = async (planned: PlannedModule): Promise<void> => {
        findings = await openPlanFindings(planned, sides[to]);
      };
      const desired = { database: loaded[to], files: sides[to] };
      const verdict = await runDirection({ makeCurrent, desired, onPlan, pgDump });
      return { verdict, findings };
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

type Loaded =
  | Readonly<Record<'a' | 'b', CaseDatabase>>
  | { readonly error: LockstepError; readonly files: CorpusCase['a'] };

async function loadBoth(
  sides: Sides,
  open: (files: CorpusCase['a']) => Promise<CaseDatabase>,
): Promise<Loaded> {
  const load = async (files: CorpusCase['a']): Promise<CaseDatabase | LockstepError> => {
    try {
      return await open(files);
    } catch (error) {
      if (error instanceof LockstepError) return error;
      throw error;
    }
  };
  const a = await load(sides.a);
  if (a instanceof LockstepError) return { error: a, files: sides.a };
  const b = await load(sides.b);
  if (b instanceof LockstepError) return { error: b, files: sides.b };
  return { a, b };
}

function reasonOf({ message, why }: LockstepError): string {
  return why === undefined ? message : `${message}\n${why}`;
}
