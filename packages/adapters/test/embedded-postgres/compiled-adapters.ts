import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { glob } from 'tinyglobby';
import ts from 'typescript';
import { NODE_MODULES } from './scratch-workspace.js';

const PACKAGES = fileURLToPath(new URL('../../..', import.meta.url));

export interface ChildResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The adapters as JavaScript, for processes of their own: what is about processes cannot be shown inside one. */
export interface CompiledAdapters {
  /** Starts a process that runs `script` with `names` imported from files of the adapters. */
  start(script: string, options?: SpawnOptions): ChildProcess;
  run(script: string, options?: SpawnOptions): Promise<ChildResult>;
  dispose(): Promise<void>;
}

/** Compiles what the embedded server needs into a folder that every user can read. */
export async function compileAdapters(): Promise<CompiledAdapters> {
  const out = await mkdtemp(join(tmpdir(), 'lockstep-compiled-'));
  await chmod(out, 0o755);
  await compile(join(PACKAGES, 'core', 'src'), join(out, 'node_modules', '@lockstep', 'core'));
  await writeFile(
    join(out, 'node_modules', '@lockstep', 'core', 'package.json'),
    JSON.stringify({ name: '@lockstep/core', type: 'module', exports: { './*.js': './*.js' } }),
  );
  for (const folder of ['files', 'embedded-postgres', 'process', 'dialects']) {
    await compile(join(PACKAGES, 'adapters', 'src', folder), join(out, 'adapters', folder));
  }
  await writeFile(join(out, 'package.json'), '{"type":"module"}');
  for (const name of ['pg', 'zod', 'execa', 'libpg-query']) {
    await symlink(join(NODE_MODULES, name), join(out, 'node_modules', name));
  }
  const start = (script: string, options: SpawnOptions = {}): ChildProcess =>
    spawn(process.execPath, ['--input-type=module', '-e', `${importsOf(out)}\n${script}`], {
      cwd: '/',
      ...options,
    });
  return {
    start,
    run: async (script, options) => await resultOf(start(script, options)),
    dispose: async () => await rm(out, { recursive: true }),
  };
}

/** Waits until a process and all who hold its streams have ended. */
export async function resultOf(child: ChildProcess): Promise<ChildResult> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

const EXPORTS = {
  'embedded-postgres/embedded-database.js': 'ensureEmbeddedDatabase, localDatabaseName',
  'embedded-postgres/embedded-server-stop.js': 'stopEmbeddedServer, embeddedServerStatus',
  'dialects/postgresql/scratch/create-scratch.js': 'scratchProvider',
  'embedded-postgres/server-lock.js': 'withServerLock',
  'embedded-postgres/runnable-binaries.js': 'runnableBinaries',
};

function importsOf(out: string): string {
  const url = (...path: readonly string[]): string => pathToFileURL(join(out, ...path)).href;
  const adapters = Object.entries(EXPORTS).map(
    ([file, names]) => `import { ${names} } from '${url('adapters', ...file.split('/'))}';`,
  );
  const core = `import { RedactedUrl } from '${url('node_modules', '@lockstep', 'core', 'config', 'url', 'redacted-url.js')}';`;
  return [core, ...adapters].join('\n');
}

async function compile(from: string, to: string): Promise<void> {
  for (const file of await glob('**/*.ts', { cwd: from })) {
    const target = join(to, file.replace(/\.ts$/, '.js'));
    const { outputText } = ts.transpileModule(await readFile(join(from, file), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
    });
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
}
