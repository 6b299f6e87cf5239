import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type CliResult, PLAIN_VARIABLES, REPOSITORY_PACKAGES, type Variables } from './cli-workspace.js';

const PACKAGES = fileURLToPath(new URL('../../..', import.meta.url));

export interface ProcessOptions extends SpawnOptions {
  readonly cwd: string;
  readonly variables?: Variables;
}

/** The command as processes of its own: what is about signals, users and terminals cannot be shown inside one. */
export interface CompiledCli {
  /** The file that Node runs. */
  readonly bin: string;
  start(argv: readonly string[], options: ProcessOptions): CliProcess;
  dispose(): void;
}

export interface CliProcess {
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  readonly output: { stdout: string; stderr: string };
  /** Its end, with the signal in place of an exit code where one killed it. */
  readonly ended: Promise<CliResult & { readonly signal: string | null }>;
}

/** Compiles the sources as they are now, so that no older build is judged, into a folder that every user can read. */
export function compileCli(): CompiledCli {
  const out = mkdtempSync(join(tmpdir(), 'lockstep-compiled-cli-'));
  chmodSync(out, 0o755);
  const modules = join(out, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(REPOSITORY_PACKAGES)) {
    if (!name.startsWith('.') && name !== '@lockstep')
      symlinkSync(join(REPOSITORY_PACKAGES, name), join(modules, name));
  }
  for (const name of ['core', 'adapters', 'cli']) {
    const to = join(modules, '@lockstep', name);
    compile(join(PACKAGES, name, 'src'), to);
    const manifest = { name: `@lockstep/${name}`, type: 'module', exports: { './*.js': './*.js' } };
    writeFileSync(join(to, 'package.json'), JSON.stringify(manifest));
  }
  const bin = join(modules, '@lockstep', 'cli', 'bin.js');
  return {
    bin,
    start: (argv, options) => startProcess([bin, ...argv], options),
    dispose: () => rmSync(out, { recursive: true, force: true }),
  };
}

function startProcess(args: readonly string[], options: ProcessOptions): CliProcess {
  const { variables, ...rest } = options;
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...rest,
    env: { ...PLAIN_VARIABLES, ...variables },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: (code as number | null) ?? -1,
    signal: signal as string | null,
    ...output,
  }));
  return { child, output, ended };
}

function compile(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const target = join(to, path.slice(from.length + 1).replace(/\.ts$/, '.js'));
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}
