import { spawn } from 'node:child_process';
import { accessSync, chownSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './test-cluster.js';

/** A MariaDB of the run. */
export interface TestMariadb {
  /** URL of a login that may do everything; it has no password. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Debian's and most images' unprivileged user. */
const UNPRIVILEGED = { name: 'nobody', id: 65534 };

/** Nothing is flushed: on a disk each CREATE TABLE waits for it several times, which took most of a test's time. */
const QUICK = [
  '--innodb-flush-method=nosync',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-log-file-size=16M',
];

/**
 * Makes and starts a throw-away MariaDB from the programs of this machine, as its package sets one up but with
 * durability off. Null where they are not installed. Throws where they fail.
 */
export async function startTestMariadb(): Promise<TestMariadb | null> {
  const [install, server] = [program('mariadb-install-db'), program('mariadbd')];
  if (install === null || server === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-mariadb-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(folder, UNPRIVILEGED.id, UNPRIVILEGED.id);
  const common = [
    ...['--no-defaults', `--datadir=${join(folder, 'data')}`, ...QUICK],
    ...(asRoot ? [`--user=${UNPRIVILEGED.name}`] : []),
  ];
  const made = await ended(
    spawn(install, [...common, '--auth-root-authentication-method=normal', '--skip-test-db'], {
      stdio: 'ignore',
      cwd: folder,
    }),
  );
  if (made !== 0) throw new Error(`${install} failed with ${made}`);
  return await start(server, { folder, common });
}

async function start(
  file: string,
  { folder, common }: { readonly folder: string; readonly common: readonly string[] },
): Promise<TestMariadb> {
  const port = await freePort();
  const log = join(folder, 'server.log');
  const output = openSync(log, 'a');
  const server = spawn(
    file,
    [
      ...[...common, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 'socket')}`],
      ...['--character-set-server=utf8mb4', '--collation-server=utf8mb4_general_ci'],
      // Lists who holds the lock of a table. Where it is missing the server says so in its log and goes on.
      '--plugin-load-add=metadata_lock_info',
    ],
    { stdio: ['ignore', output, output], cwd: folder },
  );
  const end = ended(server);
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`${file} ended: ${readFileSync(log, 'utf8')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: `mariadb://root@127.0.0.1:${port}/mysql`,
    stop: async () => {
      server.kill('SIGKILL');
      await end;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

async function answers(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('error', () => end(false));
    // The server greets first, when it is ready.
    socket.once('data', () => end(true));
    socket.once('close', () => end(false));
  });
}

/** Servers lie in folders that the PATH of a plain user leaves out. */
function program(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((file) => isExecutable(file)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
