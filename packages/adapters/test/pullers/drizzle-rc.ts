import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const PACKAGES = {
  'drizzle-kit': '1.0.0-rc.5',
  'drizzle-orm': '1.0.0-rc.5',
  '@libsql/client': '0.18.0',
  pg: '8.23.1',
  typescript: '5.9.3',
};

/**
 * The `node_modules` of Drizzle 1.0 rc, installed once a user into the temporary folder; null where the registry
 * cannot be reached or tests are told to stay offline.
 */
export async function drizzleRcPackages(): Promise<string | null> {
  const user = process.getuid?.() ?? 'user';
  const kept = join(
    inject('keptFolder'),
    `lockstep-test-drizzle-${user}-${Object.values(PACKAGES).join('-')}`,
  );
  if (existsSync(join(kept, 'node_modules'))) return join(kept, 'node_modules');
  if (process.env['LOCKSTEP_TEST_OFFLINE'] !== undefined) return null;
  const folder = mkdtempSync(`${kept}-making-`);
  const manifest = { private: true, dependencies: PACKAGES };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const options = { cwd: folder, timeout: 120_000 };
  const reached = await promisify(execFile)(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts'],
    options,
  ).then(
    () => true,
    () => false,
  );
  if (!reached) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  keep(folder, kept);
  return join(kept, 'node_modules');
}

/** Another run may have been quicker: then its folder is the one that stays. */
function keep(folder: string, kept: string): void {
  mkdirSync(join(kept, '..'), { recursive: true });
  if (existsSync(kept)) rmSync(folder, { recursive: true, force: true });
  else renameSync(folder, kept);
}
