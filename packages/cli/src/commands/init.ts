import { basename, relative } from 'node:path';
import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  findWorkspaceRoot,
  LIVE_ENVIRONMENT,
  nodeFiles,
  openWorkspace,
  prepareModule,
  type PreparedModule,
} from '@lockstep/adapters';
import { type ExitCode, joinPath, LockstepError } from '@lockstep/core';
import { addPackages } from '../add-packages.js';
import { BIN, type CliFace } from '../face.js';

interface InitOptions {
  readonly module: string | null;
  readonly live: { readonly variable: string; readonly schemas: readonly string[] | null } | null;
  readonly pull: 'drizzle' | null;
}

/** `lockstep init`: makes this folder a module. Writes what is missing and never touches a file that exists. */
export async function runInit(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const options = readOptions(args);
  const workspace = findWorkspaceRoot(face.cwd);
  const folder = realpathSync(face.cwd);
  const root = relative(workspace, folder).replaceAll('\\', '/') || '.';
  const content = await openWorkspace(face.env).read(workspace);
  if (options.live !== null) await refuseOldFiles(folder);
  const prepared = await prepareModule({
    content,
    name: options.module ?? basename(folder),
    root,
    pull: options.pull,
    live: options.live,
    env: face.env,
  });
  for (const file of prepared.files) await writeMissing(joinPath(folder, file.path), file.text, face);
  await addPackages({ folder, workspace, packages: prepared.packages, face });
  finish(prepared, options, face);
  return 0;
}

async function writeMissing(path: string, text: string, face: CliFace): Promise<void> {
  const shown = relative(face.cwd, path);
  if ((await nodeFiles.read(path)) !== null) {
    face.stdout(`${face.paint.dim(`  exists   ${shown}`)}\n`);
    return;
  }
  await nodeFiles.write(path, text);
  face.stdout(`${face.paint.green('  created ')} ${shown}\n`);
}

async function refuseOldFiles(folder: string): Promise<void> {
  const [old] = await nodeFiles.glob(folder, ['db.config.json', 'db/schema/**/*.sql']);
  if (old === undefined) return;
  throw new LockstepError('CONFIG.INVALID', {
    what: `${old} exists already, so this folder cannot start from a database.`,
    why: 'The files would describe some objects twice.',
    next: ['Run it in an empty folder.', '{bin} diff shows how the files and a database differ.'],
  });
}

function finish({ notWritable }: PreparedModule, { live }: InitOptions, face: CliFace): void {
  if (notWritable.length > 0) {
    face.stdout(`\n${face.paint.yellow('Not written:')}\n`);
    for (const { kind, name, reason } of notWritable) face.stdout(`  ${kind} ${name}: ${reason}\n`);
  }
  const environment = live === null ? '' : ` --environment=${LIVE_ENVIRONMENT}`;
  const next = live === null ? [`${BIN} sync`] : [`${BIN} diff${environment}`, `${BIN} pull${environment}`];
  face.stdout(`\nNext:\n  npm install\n${next.map((line) => `  npx ${line}\n`).join('')}`);
}

function readOptions(args: readonly string[]): InitOptions {
  const values = parsed(args);
  const variable = values['url-from'];
  if (values['from-database'] === true && variable === undefined) throw needsUrlFrom();
  const schemas = values.schemas?.split(',').map((name) => name.trim());
  return {
    module: values.module ?? null,
    live: variable === undefined ? null : { variable, schemas: schemas ?? null },
    pull: pullOf(values.pull),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'from-database': { type: 'boolean' },
        'url-from': { type: 'string' },
        schemas: { type: 'string' },
        module: { type: 'string' },
        pull: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `lockstep init does not understand ${args.join(' ')}.`,
      ...(cause instanceof Error ? { why: cause.message } : {}),
      next: [
        '{bin} init [--module=<name>] [--pull=drizzle|none] [--from-database --url-from=<VARIABLE> [--schemas=a,b]]',
      ],
      cause,
    });
  }
}

function pullOf(tool: string | undefined): 'drizzle' | null {
  if (tool === undefined || tool === 'drizzle') return 'drizzle';
  if (tool === 'none') return null;
  throw new LockstepError('CONFIG.INVALID', {
    what: `--pull=${tool} does not work in this release.`,
    next: ['--pull=drizzle', '--pull=none'],
  });
}

function needsUrlFrom(): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: '--from-database needs --url-from=<VARIABLE>.',
    why: 'It names the variable that holds the URL; a URL itself never stands on a command line.',
    next: ['{bin} init --from-database --url-from=DATABASE_URL'],
  });
}
