import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { NO_LEDGER } from '@lockstep/core/ownership/ledger.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import type {
  DatabaseSession,
  ReadingRequest,
  TargetReading,
} from '@lockstep/core/ports/database-session.js';
import { catalogIn } from './catalog/read-catalog.js';
import type { SqliteConnection } from './connect/connect.js';
import { sqlitePath } from './connect/sqlite-path.js';
import { countSqliteRowsOn } from './count-rows.js';
import { inReading } from './connect/in-reading.js';
import { sqliteFacts } from './inspect.js';
import { ledgerIn, readSqliteAppliedFilesOn } from './ledger/ledger.js';
import { observeOn } from './observer/observe-on.js';
import { dataVersionOf, type FileAt, fileAt, forgetSchema, revisionIn } from './revision/revision.js';
import { openForReading, watchSqliteReading } from './watched-reading.js';

/** A database file that is open; null for the file where there was none. */
interface OpenFile {
  readonly target: ConnectionTarget;
  readonly connection: SqliteConnection;
  readonly file: FileAt | null;
  /** What SQLite had noticed of others when the file was as `file` says. */
  readonly dataVersion: number;
}

/** As `Database.openSession` says. Where another file lies at the path by now, that one is opened. */
export async function openSqliteSession(
  target: ConnectionTarget,
  limits: ReadingLimits = {},
): Promise<DatabaseSession> {
  const path = sqlitePath(target);
  let open: OpenFile | null = null;
  const reading = async <Result>(read: (open: OpenFile) => Promise<Result>): Promise<Result> =>
    await watchSqliteReading(target, limits, async (busyTimeoutMs) => {
      await open?.connection.waitAtMost(busyTimeoutMs);
      const known = open === null ? null : await asItLies(open, path);
      if (known !== null) await forgetSchema(known.connection);
      if (known === null) {
        open?.connection.close();
        open = null;
      }
      open = known ?? (await openAt(target, async () => await openForReading(target, limits, busyTimeoutMs)));
      return await read(open);
    });
  await reading(async () => await Promise.resolve());
  return {
    inspect: async () => await reading(async ({ connection }) => await sqliteFacts(connection, target)),
    read: async (request) => await reading(async (on) => await readOn(on, request)),
    revision: async () =>
      await reading(async (on) => await inReading(on.connection, async () => await revisionOf(on))),
    history: {
      read: async () =>
        await reading(
          async ({ connection }) => await inReading(connection, async () => await ledgerIn(connection)),
        ),
      appliedFiles: async (module) =>
        await reading(async ({ connection }) => await readSqliteAppliedFilesOn(connection, module)),
    },
    observe: async (roots) =>
      await reading(
        async (on) => await inReading(on.connection, async () => await observeOn(on.connection, roots)),
      ),
    countRows: async (tables, signal) =>
      await reading(async ({ connection }) => await countSqliteRowsOn(connection, tables, signal)),
    // The path is looked at in each call.
    seesLock: async () => await Promise.resolve(true),
    close: async () => await Promise.resolve(open?.connection.close()),
  };
}

async function openAt(target: ConnectionTarget, connect: () => Promise<SqliteConnection>): Promise<OpenFile> {
  const file = fileAt(sqlitePath(target));
  const connection = await connect();
  return { target, file, connection, dataVersion: await dataVersionOf(connection) };
}

/**
 * The open file as it is now; null where another one lies there. One that was written by a program that is not SQLite, such
 * as `cp`, may have the old count of changes: a connection would go on with the pages it remembers.
 */
async function asItLies(open: OpenFile, path: string): Promise<OpenFile | null> {
  const file = fileAt(path);
  if (file?.id !== open.file?.id) return null;
  if (file?.stamp === open.file?.stamp) return open;
  const dataVersion = await dataVersionOf(open.connection);
  return dataVersion === open.dataVersion ? null : { ...open, file, dataVersion };
}

async function readOn(open: OpenFile, request: ReadingRequest): Promise<TargetReading> {
  const { connection, target } = open;
  const { roots, known } = request;
  return await inReading(connection, async () => {
    const ledger = request.ledger ? await ledgerIn(connection) : NO_LEDGER;
    const revision = await revisionOf(open);
    const before = revision === null ? null : ((await known?.(revision)) ?? null);
    return {
      server: await sqliteFacts(connection, target),
      ledger,
      snapshot: before ?? { catalog: await catalogIn(connection), readFrom: target },
      observation: roots === undefined ? null : await observeOn(connection, roots),
      revision,
    };
  });
}

async function revisionOf({ connection, file }: OpenFile): Promise<string | null> {
  return file === null ? null : await revisionIn(connection, file);
}
