import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
/** What a copy needs in order to type-check, generate and run. */
const COPIED = [
  'docs',
  'examples',
  'package.json',
  '.prettierrc.json',
  'tsconfig.base.json',
  'tools/generate-schemas',
  ...['core', 'adapters', 'cli', 'nx'].map((name) => `packages/${name}`),
];
const LEFT_OUT = /\/(?:node_modules|dist|test|\.lockstep)$|\.tsbuildinfo$/;

/** A copy of the sources that something may be added to. */
export interface ToyTree {
  readonly folder: string;
  /** Adds a file. */
  add(path: string, text: string): void;
  /** Changes a file that is there. Throws where the text is not in it. */
  change(path: string, from: string, to: string): void;
  /** Files of the repository that are not here as they are there. */
  touched(): readonly string[];
  /** Files that the repository does not have. */
  added(): readonly string[];
  /** Runs a TypeScript file with the sources of the copy. */
  run(
    file: string,
    args?: readonly string[],
    cwd?: string,
  ): { stdout: string; stderr: string; code: number | null };
  dispose(): void;
}

/** Copies the sources into a folder of their own, with the repository's packages. */
export function toyTree(): ToyTree {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-toy-'));
  for (const path of COPIED)
    cpSync(join(ROOT, path), join(folder, path), {
      recursive: true,
      filter: (source) => !LEFT_OUT.test(source),
    });
  linkPackages(folder);
  const before = filesBelow(folder);
  return {
    folder,
    add: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    change: (path, from, to) => {
      const text = readFileSync(join(folder, path), 'utf8');
      if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
      writeFileSync(join(folder, path), text.replace(from, to));
    },
    touched: () => before.filter((path) => !isSame(folder, path)),
    added: () => filesBelow(folder).filter((path) => !before.includes(path)),
    run: (file, args = [], cwd = folder) => {
      const source = ['--conditions=@lockstep/source', '--import=tsx', join(folder, file), ...args];
      const { stdout, stderr, status } = spawnSync(process.execPath, source, { cwd, encoding: 'utf8' });
      return { stdout, stderr, code: status };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The packages of the repository, and those of the copy in the place of its own. */
function linkPackages(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@lockstep'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@lockstep') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  for (const name of ['core', 'adapters', 'cli', 'nx'])
    symlinkSync(join(folder, 'packages', name), join(modules, '@lockstep', name));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('node_modules'))
    .sort();
}

function isSame(folder: string, path: string): boolean {
  const copy = join(folder, path);
  return existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(join(ROOT, path), 'utf8');
}
