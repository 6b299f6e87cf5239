import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { runTool } from '../process/run-tool.js';
import type { ProjectTypeScript } from './project-typescript.js';

/** A generated file: its name within the folder that receives it, and its text. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

export interface CompileRequest {
  readonly project: ProjectTypeScript;
  /** Path of the workspace's `tsc`. */
  readonly tsc: string;
  readonly files: readonly GeneratedFile[];
  /** A folder of ours within the project, so that packages are found as the project finds them. */
  readonly folder: string;
  /** Absolute path of the folder that receives the files: relative imports count from there. */
  readonly outFolder: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The words in front of each mistake that tsc reports: `schema.ts(3,14): error TS2304: …`. */
const PROBLEM = /^(\S.*)\((\d+),\d+\): error (TS\d+: .*)$/gm;

/**
 * Compiles generated files strictly, the way the project resolves modules. Throws `PULL.FAILED` naming each line that
 * does not compile, `TOOL.TIMEOUT`, `INTERRUPTED`.
 */
export async function checkCompiles(request: CompileRequest): Promise<void> {
  const folder = join(request.folder, 'checked');
  await mkdir(folder);
  for (const { name, text } of request.files) {
    await writeFile(join(folder, name), withAbsoluteImports(text, request));
  }
  const config = join(folder, 'tsconfig.json');
  await writeFile(config, JSON.stringify(configOf(request)));
  const result = await runTool({
    file: process.execPath,
    args: [request.tsc, '-p', config, '--pretty', 'false'],
    cwd: folder,
    env: { NO_COLOR: '1' },
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  if (result.interrupted) {
    throw new LockstepError('INTERRUPTED', { what: 'Interrupted while the generated types were compiled.' });
  }
  if (result.timedOut) {
    throw new LockstepError('TOOL.TIMEOUT', {
      what: `tsc did not finish within ${request.timeoutMs / 1000} s and was stopped.`,
      why: 'It was compiling the generated types.',
      next: ['Run the command again on a machine that is less busy.'],
    });
  }
  if (result.exitCode !== 0) throw doesNotCompile(request, `${result.stdout}\n${result.stderr}`);
}

/** What the project says of resolution counts; what it says of style and output does not. */
function configOf({ project, files }: CompileRequest) {
  const ownResolution = { module: 'ESNext', moduleResolution: 'Bundler', target: 'ES2022' };
  return {
    ...(project.configPath === null ? {} : { extends: project.configPath.replaceAll('\\', '/') }),
    compilerOptions: {
      ...(project.configPath === null ? ownResolution : {}),
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      declaration: false,
      declarationMap: false,
      emitDeclarationOnly: false,
      isolatedDeclarations: false,
      verbatimModuleSyntax: false,
      exactOptionalPropertyTypes: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      rootDir: null,
      rootDirs: null,
      checkJs: false,
      plugins: [],
      types: [],
    },
    include: [],
    references: [],
    files: files.map(({ name }) => name),
  };
}

/** From the folder of the check, a relative import of another module's file would miss it. */
function withAbsoluteImports(text: string, { files, outFolder }: CompileRequest): string {
  return text.replace(/^(import .* from )"(\.{1,2}\/[^"]*)";$/gm, (line, head: string, specifier: string) => {
    const isOwn = files.some(
      ({ name }) => specifier.replace(/\.js$/, '') === `./${name.replace(/\.ts$/, '')}`,
    );
    return isOwn ? line : `${head}${JSON.stringify(resolve(outFolder, specifier).replaceAll('\\', '/'))};`;
  });
}

const SHOWN_PROBLEMS = 20;

function doesNotCompile({ files }: CompileRequest, output: string): LockstepError {
  const problems = [...output.matchAll(PROBLEM)].map(([, file = '', line = '', message = '']) => {
    const source = files.find(({ name }) => file.endsWith(name))?.text.split('\n')[Number(line) - 1] ?? '';
    return `${file}:${line}: ${message}${source === '' ? '' : `\n    ${source.trim()}`}`;
  });
  const shown = problems.length === 0 ? [output.trim()] : problems.slice(0, SHOWN_PROBLEMS);
  const more = problems.length - shown.length;
  return new LockstepError('PULL.FAILED', {
    what: 'The generated types do not compile under tsc --strict; no file of the module was touched.',
    why: [...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'),
    next: ["Check that drizzle-orm and the project's tsconfig fit each other: {exec} tsc --noEmit"],
  });
}
