import { constants, open, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ClusterPurpose } from './cluster-name.js';
import { runProgram, SERVER_USER } from './make-cluster.js';
import { readIfThere } from './optional-file.js';
import { findPostmaster, type PostmasterFile } from './postmaster.js';
import type { PostgresPrograms } from './runnable-binaries.js';
import { scramVerifier } from './scram-verifier.js';
import type { ClusterPlace } from './server-account.js';

const ATTEMPTS = 40;
const START_S = 60;

/**
 * Starts the server of a cluster that none runs on, detached from this process and its streams, on `preferredPort` (0: any) or
 * another one. Throws `SCRATCH.UNAVAILABLE` with the last lines of the server's log.
 */
export async function startCluster(
  place: ClusterPlace,
  programs: PostgresPrograms,
  preferredPort: number,
): Promise<PostmasterFile> {
  await disownStaleFile(place);
  let port = await usablePort(preferredPort);
  for (let attempt = 1; ; attempt++) {
    const failure = await tryToStart(place, programs, port);
    const started = failure === null ? await findPostmaster(place.data) : null;
    if (started !== null) return started;
    const retry = attempt < ATTEMPTS ? RETRIES.find(({ sign }) => sign.test(failure ?? '')) : undefined;
    if (retry === undefined) throw startFailed(place, failure ?? 'The server ended right after its start.');
    await delay(retry.waitMs);
    port = await usablePort(0);
  }
}

/** Gives the superuser of a cluster that is not running a new password, without needing the old one. */
export async function resetPassword(
  place: ClusterPlace,
  programs: PostgresPrograms,
  password: string,
): Promise<void> {
  await disownStaleFile(place);
  const result = await runProgram(place, {
    file: programs.postgres,
    args: ['--single', '-D', place.data, 'postgres'],
    input: `ALTER ROLE "${SERVER_USER}" PASSWORD '${scramVerifier(password)}'\n`,
    timeoutMs: 60_000,
  });
  if (result.exitCode !== 0) throw startFailed(place, result.stderr);
}

/** Reasons that pass: somebody was quicker with the port; sessions of a server that was killed are still ending. */
const RETRIES = [
  { sign: /could not bind|Address already in use|could not create any TCP/i, waitMs: 0 },
  { sign: /pre-existing shared memory block/i, waitMs: 250 },
];

/** Null, or what the server said. */
async function tryToStart(
  place: ClusterPlace,
  programs: PostgresPrograms,
  port: number,
): Promise<string | null> {
  await rm(place.log, { force: true });
  const result = await runProgram(place, {
    file: programs.pgCtl,
    args: [
      ...['start', '--silent', '-w', '-t', String(START_S)],
      ...['-D', place.name, '-l', `${place.name}.log`],
      ...[
        '-o',
        settingsFor(place, port)
          .map((setting) => `-c ${setting}`)
          .join(' '),
      ],
    ],
    timeoutMs: (START_S + 10) * 1000,
  });
  if (result.exitCode === 0) return null;
  const log = (await readIfThere(place.log)) ?? '';
  return [result.stderr.trim(), result.startError, ...log.trim().split('\n').slice(-8)]
    .filter(Boolean)
    .join('\n');
}

/**
 * Loopback only, and no socket: its path would be too long below a deep workspace. The values pass a shell and hold
 * nothing it would read.
 */
function settingsFor({ purpose }: ClusterPlace, port: number): readonly string[] {
  return [
    ...PURPOSE_SETTINGS[purpose],
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'password_encryption=scram-sha-256',
    'timezone=UTC',
    'log_timezone=UTC',
    'jit=off',
    // The log must hold no statement: it might set a password.
    'log_min_error_statement=panic',
    'log_statement=none',
    'log_min_duration_statement=-1',
  ];
}

/**
 * Local databases are kept, and are durable. Of scratch databases nothing is: a crash may cost the cluster, which is
 * made again. No file needs replication or a transaction that outlives its session there.
 */
const PURPOSE_SETTINGS: Readonly<Record<ClusterPurpose, readonly string[]>> = {
  local: ['wal_level=logical'],
  scratch: [
    ...['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off'],
    ...[
      'wal_level=minimal',
      'max_wal_senders=0',
      'max_replication_slots=0',
      'max_logical_replication_workers=0',
    ],
    ...['max_prepared_transactions=0', 'temp_file_limit=2GB', 'shared_buffers=64MB'],
  ],
};

/**
 * PostgreSQL trusts the number in `postmaster.pid`: of a server that was killed it may be a process that nobody has
 * waited for, and after a reboot anybody's, and the server would refuse to start. With our own number there it looks at
 * the shared memory block alone, which is the safe half of its check. Never follows a link: the folder may belong to
 * another user than this process.
 */
async function disownStaleFile({ data }: ClusterPlace): Promise<void> {
  const path = join(data, 'postmaster.pid');
  const [, ...rest] = ((await readIfThere(path)) ?? '').split('\n');
  if (rest.length === 0) return;
  const file = await open(path, constants.O_WRONLY | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0));
  try {
    await file.writeFile([process.pid, ...rest].join('\n'));
  } finally {
    await file.close();
  }
}

async function usablePort(preferred: number): Promise<number> {
  const port = (await listenOnce(preferred)) ?? (await listenOnce(0));
  if (port === null) throw new Error('No loopback port is free.');
  return port;
}

/** The port that could be listened on a moment ago, or null. */
async function listenOnce(port: number): Promise<number | null> {
  return await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}

function startFailed(place: ClusterPlace, why: string): LockstepError {
  return new LockstepError('SCRATCH.UNAVAILABLE', {
    what: `PostgreSQL ${place.major} could not be started on ${place.data}.`,
    why,
    next: [
      `Read ${place.log}; data that is damaged beyond repair is created again after: rm -rf '${place.data}'`,
      'Then run the command again.',
    ],
  });
}
