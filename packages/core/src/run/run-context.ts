import type { DatabaseSession, ReadingRequest, RootName, TargetReading } from '../ports/database-session.js';
import type { ApplySession } from '../ports/apply-session.js';
import { NO_LEDGER } from '../ownership/ledger.js';
import { keptCatalogs } from './kept-catalog.js';
import { type ModuleFiles, readModuleFiles } from './module-files.js';
import type { ConnectedRun, ModuleRun } from './module-run.js';
import { type SharedTargets, sharedTargets } from './shared-targets.js';
import type { Toolkit } from './toolkit.js';

/** What one run of a verb for one module works with, where it goes to no target. */
export interface FilesContext {
  readonly toolkit: Toolkit;
  readonly run: ModuleRun;
  /**
   * The module's files and those of all that they build on, read once: whatever is saved while the run works, all its
   * parts see the same content. Throws `SCHEMA.NO_FILES`, `SCHEMA.INVALID_SQL`.
   */
  readonly files: () => Promise<ModuleFiles>;
}

/** What one run of a verb for one module works with. It is the only way to the target, but for an apply's own session. */
export interface RunContext extends FilesContext {
  readonly run: ConnectedRun;
  /** The one session that reads the target; opened when it is asked for first. Throws `DB.*`. */
  readonly session: () => Promise<DatabaseSession>;
  /**
   * The target as it is now: what was read before, by this run or an earlier one, where its revision stands, else read anew.
   * The ledger is read each time.
   * Throws `DB.*`, `LOCK.TIMEOUT`, `ENGINE.FAILED`.
   */
  readonly look: () => Promise<TargetReading>;
  /** The target as any module of this run has seen it, else read now: for what writes nothing and needs no later look. */
  readonly lookOnce: () => Promise<TargetReading>;
  /**
   * Goes on where this apply holds its lock: a session on another server is left for a new one, and what was read there
   * is forgotten. Throws `DB.*`.
   */
  readonly meet: (apply: Pick<ApplySession, 'mark'>) => Promise<void>;
  /** Reads the target whatever its revision says, with what the observer sees of these root objects. Throws as `look`. */
  readonly lookClosely: (roots: readonly RootName[]) => Promise<TargetReading>;
}

/** What a run works with that goes to no target. */
export function filesContext(toolkit: Toolkit, run: ModuleRun): FilesContext {
  let reading: Promise<ModuleFiles> | null = null;
  return { toolkit, run, files: async () => await (reading ??= readModuleFiles(toolkit, run)) };
}

/** Gives a run its context, and leaves the target however it ends. Throws what `work` throws. */
export async function withTarget<Result>(
  { toolkit, run }: { readonly toolkit: Toolkit; readonly run: ConnectedRun },
  work: (context: RunContext) => Promise<Result>,
): Promise<Result> {
  const targets = sharedTargets();
  try {
    return await work(targetContext(toolkit, run, targets));
  } finally {
    await targets.close();
  }
}

/** The context of a run whose target other modules use before and after it. */
export function targetContext(toolkit: Toolkit, run: ConnectedRun, targets: SharedTargets): RunContext {
  const target = targets.of(toolkit, run);
  const { session, leave } = target;
  const withLedger = run.environment.ledger;
  const catalogs = keptCatalogs(toolkit, run);
  const read = async (request: Omit<ReadingRequest, 'ledger'>): Promise<TargetReading> => {
    const reading = await (await session()).read({ ledger: withLedger, ...request });
    await catalogs.keep(reading);
    target.seen = { reading, withLedger };
    return reading;
  };
  const look = async (): Promise<TargetReading> => {
    const { seen } = target;
    const known =
      seen === null ? null : await asItStands(seen.reading, { session: await session(), withLedger });
    return known ?? (await read({ known: catalogs.known }));
  };
  return {
    ...filesContext(toolkit, run),
    run,
    session,
    look,
    lookOnce: async () => (target.seen?.withLedger === withLedger ? target.seen.reading : await look()),
    meet: async ({ mark }) => {
      if (!(await (await session()).seesLock(mark))) await leave();
    },
    lookClosely: async (roots) => await read({ roots }),
  };
}

/** A reading with the ledger as it is now; null where the catalog is, or may be, another one by now. */
async function asItStands(
  seen: TargetReading,
  { session, withLedger }: { readonly session: DatabaseSession; readonly withLedger: boolean },
): Promise<TargetReading | null> {
  if (seen.revision === null) return null;
  const ledger = withLedger ? await session.history.read() : NO_LEDGER;
  return (await session.revision()) === seen.revision ? { ...seen, ledger } : null;
}
