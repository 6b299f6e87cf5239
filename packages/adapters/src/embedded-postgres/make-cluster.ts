import { randomBytes } from 'node:crypto';
import { constants, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { childEnvironment } from '../process/child-environment.js';
import { runTool, type ToolResult } from '../process/run-tool.js';
import { readIfThere, realpathIfThere, removeIfThere } from './optional-file.js';
import { readPostmasterFile } from './postmaster.js';
import type { PostgresPrograms } from './runnable-binaries.js';
import type { ClusterPlace } from './server-account.js';

/** Superuser of every embedded server: a name that no project's role has, and no schema file is loaded as. */
export const SERVER_USER = 'lockstep_server_superuser';

/** Everything a PostgreSQL process of ours sees of the environment: a server outlives the command that starts it. */
export function serverEnvironment(): Record<string, string> {
  const kept = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot', 'TEMP', 'TMP'];
  return { ...childEnvironment(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** Runs a program of PostgreSQL as the account of the place, in its folder. */
export async function runProgram(
  place: ClusterPlace,
  call: {
    file: string;
    args: readonly string[];
    timeoutMs: number;
    input?: string;
    redact?: readonly string[];
  },
): Promise<ToolResult> {
  return await runTool({
    ...call,
    cwd: place.folder,
    env: serverEnvironment(),
    envMode: 'own',
    ...(place.account === null ? {} : { account: place.account }),
  });
}

/** True where the place has a complete cluster: it gets its name only when it is. */
export async function hasCluster(place: ClusterPlace): Promise<boolean> {
  return (await readIfThere(join(place.data, 'PG_VERSION')))?.trim() === String(place.major);
}

/** Makes a cluster under another name and renames it when it is complete. Throws `SCRATCH.UNAVAILABLE`. */
export async function makeCluster(
  place: ClusterPlace,
  programs: PostgresPrograms,
  password: string,
): Promise<void> {
  const draft = `${place.data}${MAKING}${randomBytes(4).toString('hex')}`;
  const passwordFile = `${draft}.password`;
  await writePrivateFile(passwordFile, password, place);
  try {
    const result = await initialise(place, programs, { draft, passwordFile });
    if (result.exitCode !== 0) throw initdbFailed(place, result);
    if (place.purpose === 'scratch') await confineLogins(draft);
    // Without PG_VERSION it is not a cluster: a starter of old or a cleaner of temporary files left it.
    await removeTree(place, place.data);
    await rename(draft, place.data);
  } finally {
    await removeIfThere(passwordFile);
    await removeTree(place, draft);
  }
}

/**
 * A login of the scratch cluster reaches the database that has its name, and no other; only our superuser reaches all.
 * Never follows a link: the folder may belong to another user than this process.
 */
async function confineLogins(data: string): Promise<void> {
  const file = await open(
    join(data, 'pg_hba.conf'),
    constants.O_WRONLY | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0),
  );
  try {
    await file.writeFile(
      [
        `host all ${SERVER_USER} 127.0.0.1/32 scram-sha-256`,
        'host sameuser all 127.0.0.1/32 scram-sha-256',
        '',
      ].join('\n'),
    );
  } finally {
    await file.close();
  }
}

/** Throws away what killed starters left half made. */
export async function removeHalfMade(place: ClusterPlace): Promise<void> {
  const prefix = `${place.name}${MAKING}`;
  const names = (await readdir(place.folder)).filter((name) => name.startsWith(prefix));
  // An initdb whose starter was killed may still be writing: its folder goes with the next start then.
  for (const name of names) await removeTree(place, join(place.folder, name));
}

/** As the account that owns the place: root must not follow what another user may put there meanwhile. */
async function removeTree(place: ClusterPlace, path: string): Promise<void> {
  if (place.account === null) {
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
    return;
  }
  await runProgram(place, { file: 'rm', args: ['-rf', '--', path], timeoutMs: 60_000 });
}

const MAKING = '.making-';

/**
 * A folder that was copied while its server ran is torn and is put aside; one that was moved, or that a crash left, is
 * not. The server wrote where it ran into `postmaster.pid`.
 */
export async function setAsideTornCopy(place: ClusterPlace): Promise<void> {
  const origin = (await readPostmasterFile(place.data))?.data ?? place.data;
  if ((await realpathIfThere(origin)) === (await realpathIfThere(place.data))) return;
  if ((await readIfThere(join(origin, 'PG_VERSION'))) === null) return;
  await rename(place.data, `${place.data}.torn-copy-${randomBytes(4).toString('hex')}`);
}

async function initialise(
  place: ClusterPlace,
  programs: PostgresPrograms,
  names: { readonly draft: string; readonly passwordFile: string },
): Promise<ToolResult> {
  for (const locale of localesOf(place.major)) {
    const result = await runProgram(place, {
      file: programs.initdb,
      args: [
        ...['-D', names.draft, '-U', SERVER_USER, `--pwfile=${names.passwordFile}`],
        ...['-A', 'scram-sha-256', '-E', 'UTF8', ...locale],
        // A cluster that a power cut spoils in its first minute holds nothing that the files do not.
        '--no-sync',
      ],
      timeoutMs: 60_000,
    });
    if (!/invalid locale|locale .* not|could not find suitable/i.test(result.stderr)) return result;
    await removeTree(place, names.draft);
  }
  throw new Error('initdb refused the locale C.');
}

/** Unicode-aware and the same on every system where PostgreSQL has it itself; before 17 as the system has it. */
function localesOf(major: number): readonly (readonly string[])[] {
  const plain = ['--locale=C'];
  if (major >= 17) return [['--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...plain]];
  return process.platform === 'linux' ? [['--locale=C.UTF-8'], plain] : [plain];
}

/** Readable by the server's account alone from its first byte on. */
async function writePrivateFile(path: string, content: string, { account }: ClusterPlace): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    if (account !== null) await file.chown(account.uid, account.gid);
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

function initdbFailed(place: ClusterPlace, result: ToolResult): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `PostgreSQL ${place.major} could not create its data folder ${place.data}.`,
    why: result.timedOut
      ? 'initdb did not finish within a minute.'
      : result.stderr.trim() || (result.startError ?? ''),
    next: isUnknownUser(result)
      ? [
          'Give this user an entry in the list of users (in a container: useradd), then run the command again.',
        ]
      : ['Check free space and the rights of that folder, then run the command again.'],
  });
}

/** initdb wants the name of the user that runs it, which a container started with a bare user id does not have. */
function isUnknownUser({ stderr }: ToolResult): boolean {
  return /could not look up effective user ID/.test(stderr);
}
