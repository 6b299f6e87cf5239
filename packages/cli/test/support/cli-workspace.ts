import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  embeddedServerStatus,
  stopEmbeddedServer,
} from '@lockstep/adapters/embedded-postgres/embedded-server-stop.js';
import { plainPaint } from '@lockstep/core/evidence/paint.js';
import { main } from '../../src/main.js';

/** The packages of this repository: embedded PostgreSQL 18 and 15, drizzle-kit, drizzle-orm, pg, typescript. */
export const REPOSITORY_PACKAGES = resolve(import.meta.dirname, '../../../../node_modules');

export type Files = Readonly<Record<string, string>>;

/** What is special about a module; all else is a plain module of the release that works today. */
export interface ModuleSource {
  /** SQL by file name below `db/schema`. */
  readonly sql: Files;
  readonly uses?: readonly string[];
  /** Keys over those of the plain configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Environments beside `local` (embedded) and `target` (the URL in TARGET_URL). */
  readonly environments?: Readonly<Record<string, unknown>>;
  /** More files, by path from the module. */
  readonly files?: Files;
}

export type Modules = Readonly<Record<string, ModuleSource>>;
export type Variables = Readonly<Record<string, string>>;

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Variables;
  /** From the workspace's root. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

/** A workspace of its own, with the repository's packages and modules below `modules/`. */
export interface CliWorkspace {
  readonly root: string;
  /** Removes every module and file of before and writes these; a running embedded server stays. */
  write(modules: Modules, files?: Files): void;
  /** Replaces one module's SQL files. */
  sql(module: string, files: Files): void;
  put(path: string, text: string): void;
  read(path: string): string;
  /** Runs a command line in this process. */
  run(argv: readonly string[], options?: RunOptions): Promise<CliResult>;
  dispose(): Promise<void>;
}

/** Nothing of the machine but where programs are; no CI and no colours. */
export const PLAIN_VARIABLES: Variables = {
  ...{ PATH: process.env['PATH'] ?? '', USER: 'tester', HOME: tmpdir(), TMPDIR: tmpdir() },
};

/** Files that outlive `write`: the embedded server's, the packages, and what makes it a workspace. */
const KEPT = ['.lockstep', 'node_modules', 'package.json'];

/** Makes the workspace; with `packages: null` it has none. */
export function cliWorkspace(packages: string | null = REPOSITORY_PACKAGES): CliWorkspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-cli-')));
  chmodSync(root, 0o755);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put('package.json', JSON.stringify({ name: 'shop', private: true, workspaces: ['modules/*'] }));
  if (packages !== null) symlinkSync(packages, join(root, 'node_modules'));
  const sql = (module: string, files: Files): void => {
    rmSync(join(root, 'modules', module, 'db/schema'), { recursive: true, force: true });
    mkdirSync(join(root, 'modules', module, 'db/schema'), { recursive: true });
    for (const [name, text] of Object.entries(files)) put(`modules/${module}/db/schema/${name}`, text);
  };
  return {
    root,
    put,
    sql,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write: (modules, files = {}) => {
      for (const name of readdirSync(root))
        if (!KEPT.includes(name)) rmSync(join(root, name), { recursive: true, force: true });
      for (const [name, source] of Object.entries(modules)) {
        put(`modules/${name}/db.config.json`, JSON.stringify(configOf(source), null, 2));
        put(`modules/${name}/tsconfig.json`, TSCONFIG);
        sql(name, source.sql);
        for (const [path, text] of Object.entries(source.files ?? {})) put(`modules/${name}/${path}`, text);
      }
      for (const [path, text] of Object.entries(files)) put(path, text);
    },
    run: async (argv, options = {}) => await runHere(root, argv, options),
    dispose: async () => {
      const servers = await embeddedServerStatus(root);
      await stopEmbeddedServer(root);
      for (const { data } of servers) rmSync(dirname(data), { recursive: true, force: true });
      rmSync(root, { recursive: true, force: true });
    },
  };
}

const TSCONFIG = JSON.stringify({
  compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true },
});

function configOf({ uses, config, environments }: ModuleSource): object {
  return {
    dialect: 'postgresql',
    engine: 'pg-delta',
    schema: ['db/schema/**/*.sql'],
    ...(uses === undefined ? {} : { uses }),
    pull: [],
    defaultEnvironment: 'local',
    environments: {
      local: { database: 'embedded', version: 18 },
      target: { urlFrom: 'TARGET_URL' },
      ...environments,
    },
    ...config,
  };
}

async function runHere(root: string, argv: readonly string[], options: RunOptions): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  const code = await main(argv, {
    cwd: join(root, options.cwd ?? '.'),
    env: { ...PLAIN_VARIABLES, ...options.env },
    stdout: (text) => void (output.stdout += text),
    stderr: (text) => void (output.stderr += text),
    paint: plainPaint,
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, ...output };
}
