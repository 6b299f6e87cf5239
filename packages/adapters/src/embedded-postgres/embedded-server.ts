import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import { formatPostgresUrl } from '@lockstep/core/config/url/postgres-url.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { RedactedUrl } from '@lockstep/core/config/url/redacted-url.js';
import type pg from 'pg';
import { refuseTrackedState } from '../files/refuse-tracked-state.js';
import { connectPostgres } from '../dialects/postgresql/connect/connect.js';
import { type ClusterName, clusterName, type ClusterPurpose } from './cluster-name.js';
import type { InstalledPostgres } from './embedded-binaries.js';
import { hasCluster, makeCluster, removeHalfMade, SERVER_USER, setAsideTornCopy } from './make-cluster.js';
import {
  findPostmaster,
  mayBePostmaster,
  type PostmasterFile,
  stopPostmaster,
  untilReady,
} from './postmaster.js';
import { type PostgresPrograms, runnableBinaries } from './runnable-binaries.js';
import { type ClusterPlace, clusterPlace, isDataOf } from './server-account.js';
import { ownSettings } from '../dialects/postgresql/scratch/own-settings.js';
import { readServerFile, type ServerEntry, stateFolder, writeServerFile } from './server-file.js';
import { withServerLock } from './server-lock.js';
import { resetPassword, startCluster } from './start-cluster.js';

const APPLICATION = 'lockstep embedded';
const CONNECT_MS = 20_000;
const READY_MS = 60_000;

/** The server of a cluster of a workspace, as `server.json` knows it; null where nothing says that it runs. */
export async function knownServer(workspaceRoot: string, cluster: ClusterName): Promise<ServerEntry | null> {
  const entry = (await readServerFile(workspaceRoot))[clusterName(cluster)];
  if (entry === undefined || !mayBePostmaster(entry.pid, entry.data)) return null;
  return (await isDataOf(workspaceRoot, entry.data)) ? entry : null;
}

/**
 * Makes sure that the workspace has a running server of this major (for its local databases, unless told) whose password
 * we know: makes, starts, adopts or heals it as needed. One process of the workspace does that at a time. Throws
 * `SCRATCH.UNAVAILABLE`, and `CONFIG.INVALID` where git tracks state of servers.
 */
export async function startServer(
  workspaceRoot: string,
  installed: InstalledPostgres,
  purpose: ClusterPurpose = 'local',
): Promise<ServerEntry> {
  await refuseTrackedState(workspaceRoot);
  const folder = await stateFolder(workspaceRoot);
  return await withServerLock(folder, async () => {
    const place = await clusterPlace(await realpath(workspaceRoot), { major: installed.major, purpose });
    const running = await adopt(workspaceRoot, place);
    if (running !== null) return running;
    const programs = await runnableBinaries(installed, place.account);
    await removeHalfMade(place);
    return await startPlace({ workspaceRoot, place, programs });
  });
}

/** A superuser's connection to a database of the embedded server, which is started where it does not run. */
export async function connectServer(
  workspaceRoot: string,
  installed: InstalledPostgres,
  purpose: ClusterPurpose,
): Promise<{ readonly server: ServerEntry; readonly client: pg.Client }> {
  const known = await knownServer(workspaceRoot, { major: installed.major, purpose });
  const client = known === null ? null : await tryToConnect(known);
  if (known !== null && client !== null) return { server: known, client };
  const server = await startServer(workspaceRoot, installed, purpose);
  return { server, client: await connectAsServerUser(server, 'postgres') };
}

/** Connects as our superuser, which never runs anything of a schema file. */
export async function connectAsServerUser(server: ServerEntry, database: string): Promise<pg.Client> {
  const login = { user: server.user, password: server.password, database };
  const client = await connectPostgres(embeddedTarget(server, login), {
    applicationName: APPLICATION,
    connectTimeoutMs: CONNECT_MS,
  });
  await ownSettings(client);
  return client;
}

/** Where and as whom to connect on an embedded server. */
export function embeddedTarget(
  { port }: Pick<ServerEntry, 'port'>,
  login: { readonly user: string; readonly password: string; readonly database: string },
): ConnectionTarget {
  const address = { ...login, host: '127.0.0.1', port, parameters: { sslmode: 'disable' } };
  return {
    dialect: 'postgresql',
    url: RedactedUrl.of(formatPostgresUrl(address)),
    host: address.host,
    database: login.database,
    embedded: true,
  };
}

/** Null where the server does not answer, or not to this password: then it is looked at more closely. */
async function tryToConnect(server: ServerEntry): Promise<pg.Client | null> {
  try {
    return await connectAsServerUser(server, 'postgres');
  } catch (error) {
    if (error instanceof LockstepError && error.code.startsWith('DB.')) return null;
    throw error;
  }
}

/** A server that runs on our data already, also one whose starter was killed; stopped where its password is lost. */
async function adopt(workspaceRoot: string, place: ClusterPlace): Promise<ServerEntry | null> {
  const running = await untilReady(place.data, READY_MS);
  if (running === null) {
    if ((await findPostmaster(place.data)) !== null) throw stillStarting(place);
    return null;
  }
  const password = await passwordOf(workspaceRoot, place);
  const entry = password === null ? null : entryOf(place, running, password);
  if (entry !== null && (await acceptsPassword(entry))) return await record(workspaceRoot, place, entry);
  await stopPostmaster(running);
  return null;
}

/** Other failures than a refused password (too many connections, a slow machine) are no reason to touch the server. */
async function acceptsPassword(entry: ServerEntry): Promise<boolean> {
  try {
    await (await connectAsServerUser(entry, 'postgres')).end();
    return true;
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'DB.AUTH') return false;
    throw error;
  }
}

async function startPlace(start: {
  readonly workspaceRoot: string;
  readonly place: ClusterPlace;
  readonly programs: PostgresPrograms;
}): Promise<ServerEntry> {
  const { workspaceRoot, place, programs } = start;
  const known = await passwordOf(workspaceRoot, place);
  const password = known ?? newPassword();
  const port = (await readServerFile(workspaceRoot))[place.name]?.port ?? 0;
  // Recorded before the cluster is there: a starter that is killed later leaves a cluster whose password is known.
  await record(workspaceRoot, place, { ...unstarted(place, password), port });
  await setAsideTornCopy(place);
  if (!(await hasCluster(place))) await makeCluster(place, programs, password);
  else if (known === null) await resetPassword(place, programs, password);
  const started = await startCluster(place, programs, port);
  const entry = entryOf(place, started, password);
  if (await acceptsPassword(entry)) return await record(workspaceRoot, place, entry);
  await stopPostmaster(started);
  await resetPassword(place, programs, password);
  const restarted = await startCluster(place, programs, port);
  return await record(workspaceRoot, place, entryOf(place, restarted, password));
}

/** The recorded password, where it is of this very data folder. */
async function passwordOf(workspaceRoot: string, place: ClusterPlace): Promise<string | null> {
  const entry = (await readServerFile(workspaceRoot))[place.name];
  return entry !== undefined && (await isDataOf(workspaceRoot, entry.data)) ? entry.password : null;
}

async function record(workspaceRoot: string, place: ClusterPlace, entry: ServerEntry): Promise<ServerEntry> {
  const servers = await readServerFile(workspaceRoot);
  await writeServerFile(workspaceRoot, { ...servers, [place.name]: entry });
  return entry;
}

function entryOf(place: ClusterPlace, running: PostmasterFile, password: string): ServerEntry {
  return { ...unstarted(place, password), port: running.port, pid: running.pid };
}

function stillStarting(place: ClusterPlace): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `PostgreSQL ${place.major} on ${place.data} has not finished starting after ${READY_MS / 1000} s.`,
    why: 'It may be recovering from a crash.',
    next: [`Read ${place.log}, then run the command again.`],
  });
}

function unstarted(place: ClusterPlace, password: string): Omit<ServerEntry, 'port'> {
  return { pid: null, data: place.data, user: SERVER_USER, password };
}

function newPassword(): string {
  return randomBytes(32).toString('base64url');
}
