import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Builds the pinned Atlas (go.mod beside this folder says which, docs/decisions/005 says why that one) into `bin/`,
 * where Lockstep finds it. Ends with 1 and the reason where Go is missing or the build fails.
 */
function provision(): number {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
  const file = join(folder, 'bin', process.platform === 'win32' ? 'atlas.exe' : 'atlas');
  mkdirSync(dirname(file), { recursive: true });
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', file, 'ariga.io/atlas/cmd/atlas'];
  const { status, error } = spawnSync('go', args, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    // SQLite needs cgo; without a C compiler everything else still builds.
    env: { ...process.env, CGO_ENABLED: hasCompiler() ? '1' : '0' },
  });
  if (error !== undefined) {
    process.stderr.write(`Go could not be started (${error.message}). Install Go 1.24 or newer, then:\n`);
    process.stderr.write('  npm run provision:atlas\n');
    return 1;
  }
  if (status === 0) process.stdout.write(`${file}\n`);
  return status ?? 1;
}

function hasCompiler(): boolean {
  const compiler = process.env['CC'] ?? 'cc';
  return spawnSync(compiler, ['--version'], { stdio: 'ignore' }).status === 0;
}

process.exitCode = provision();
