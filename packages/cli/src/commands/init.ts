import { basename, relative } from 'node:path';
import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import { isInStep, runFirst } from '@lockstep/adapters/run/run-first.js';
import {
  LIVE_ENVIRONMENT,
  prepareModule,
  type PreparedModule,
} from '@lockstep/adapters/scaffold/prepare-module.js';
import { nodeFiles } from '@lockstep/adapters/files/node-files.js';
import { packageManagerOf } from '@lockstep/adapters/process/package-manager.js';
import { preparedNotes } from '@lockstep/adapters/scaffold/prepared-notes.js';
import { binOf, fillCommands } from '@lockstep/core/errors/printed-commands.js';
import { chooseScaffold, type ScaffoldChoice } from '@lockstep/core/scaffold/scaffold-choice.js';
import type { ExitCode } from '@lockstep/core/errors/codes.js';
import { joinPath } from '@lockstep/core/run/module-files.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { nextCommand } from '@lockstep/core/errors/next-command.js';
import type { WorkspaceModule } from '@lockstep/core/config/workspace-module.js';
import type { WorkspaceContent } from '@lockstep/core/ports/workspace.js';
import { visible } from '@lockstep/core/text/visible.js';
import { addPackages } from '../add-packages.js';
import { addTasks } from '../add-tasks.js';
import { binIn, type CliFace } from '../face.js';
import { installPackages } from '../install-packages.js';
import { showOutcome, talkOf } from '../run-verb-command.js';

interface InitOptions {
  readonly module: string | null;
  readonly live: { readonly variable: string; readonly schemas: readonly string[] | null } | null;
  readonly choice: ScaffoldChoice;
  readonly install: boolean;
}

/**
 * `lockstep init`: makes this folder a module. Writes what is missing and never touches a file that exists; installs
 * what was missing; started from a database, shows that the first plan has no statements and pulls the types.
 */
export async function runInit(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const options = readOptions(args);
  const workspace = findWorkspaceRoot(face.cwd);
  const folder = realpathSync(face.cwd);
  const root = relative(workspace, folder).replaceAll('\\', '/') || '.';
  const content = await readContent(workspace, face);
  if (options.live !== null) await refuseOldFiles(folder);
  const module = options.module ?? basename(folder);
  const { live } = options;
  const choice = choiceOf(content.modules.find((one) => one.root === root)) ?? options.choice;
  const prepared = await prepare(face, { content, name: module, root, ...choice, live, env: face.env });
  for (const file of prepared.files) await writeMissing(joinPath(folder, file.path), file.text, face);
  face.stdout(preparedNotes(prepared));
  const changed = await addPackages({ folder, workspace, packages: prepared.packages, face });
  await addTasks({ workspace, root }, face);
  if (
    changed !== null &&
    !(options.install && (await installPackages({ folder: changed, workspace, face })))
  ) {
    const install = `${packageManagerOf(changed, workspace).name} install`;
    return next([install, ...commandsAfter(options, prepared)], face);
  }
  if (options.live === null) return next(commandsAfter(options, prepared), face);
  return await firstRun({ module, workspace, options, prepared }, face);
}

/** A module that exists already says itself what it is. */
function choiceOf(module: WorkspaceModule | undefined): ScaffoldChoice | null {
  if (module === undefined) return null;
  const { dialect, engine, pull = [] } = module.config;
  return chooseScaffold({ dialect, engine, pull: pull[0]?.tool ?? 'none' });
}

async function readContent(workspace: string, face: CliFace): Promise<WorkspaceContent> {
  face.status?.show('reading the workspace');
  return await openWorkspace(face.env).read(workspace);
}

async function prepare(face: CliFace, request: Parameters<typeof prepareModule>[0]): Promise<PreparedModule> {
  if (request.live !== null) face.status?.show(`reading the database of ${request.live.variable}`);
  return await prepareModule(request);
}

/** The files are there whatever comes of this, so that a failure is for the user to follow up, not to start anew. */
async function firstRun(
  made: {
    readonly module: string;
    readonly workspace: string;
    readonly options: InitOptions;
    readonly prepared: PreparedModule;
  },
  face: CliFace,
): Promise<ExitCode> {
  const { module, workspace: workspaceRoot, options, prepared } = made;
  const talk = talkOf(face);
  const { signal, env } = face;
  for await (const outcome of runFirst({ module, workspaceRoot, talk, signal, env })) {
    showOutcome(outcome, face);
    if (!isInStep(outcome)) {
      next(commandsAfter(options, prepared), face);
      return 1;
    }
  }
  return next(
    [
      ...prepared.toSet,
      `{bin} sync  # the same tables in ${prepared.toSet.length === 0 ? 'a local database' : 'that database'}`,
      RECORD,
    ],
    face,
  );
}

async function writeMissing(path: string, text: string, face: CliFace): Promise<void> {
  const shown = visible(relative(face.cwd, path));
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
    next: [
      nextCommand('diff', {}, { note: 'see how these files and the database differ' }),
      nextCommand('again', {}, { note: 'or, in an empty folder' }),
    ],
  });
}

const RECORD = `{bin} apply --environment=${LIVE_ENVIRONMENT}  # records what this module manages; no table is touched`;

function commandsAfter({ live }: InitOptions, { toSet }: PreparedModule): readonly string[] {
  if (live === null) return [...toSet, '{bin} sync'];
  return [...['diff', 'pull'].map((verb) => `{bin} ${verb} --environment=${LIVE_ENVIRONMENT}`), RECORD];
}

function next(commands: readonly string[], face: CliFace): ExitCode {
  // Whoever makes a module may have run this from elsewhere: a bare name need not be on the PATH.
  const own = binIn(face);
  const bin = own === 'lockstep' ? binOf('npm') : own;
  face.stdout(`\nNext:\n${commands.map((line) => `  ${fillCommands(line, bin)}\n`).join('')}`);
  return 0;
}

function readOptions(args: readonly string[]): InitOptions {
  const values = parsed(args);
  const variable = values['url-from'];
  if (values['from-database'] === true && variable === undefined) throw needsUrlFrom();
  const { dialect, engine, pull } = values;
  const schemas = values.schemas?.split(',').map((name) => name.trim());
  return {
    module: values.module ?? null,
    live: variable === undefined ? null : { variable, schemas: schemas ?? null },
    choice: chooseScaffold({ dialect, engine, pull }),
    install: values['skip-install'] !== true,
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
        dialect: { type: 'string' },
        engine: { type: 'string' },
        pull: { type: 'string' },
        'skip-install': { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `lockstep init does not understand ${args.join(' ')}.`,
      ...(cause instanceof Error ? { why: cause.message } : {}),
      next: ['{bin} init --help'],
      cause,
    });
  }
}

function needsUrlFrom(): LockstepError {
  return new LockstepError('CONFIG.INVALID', {
    what: '--from-database needs --url-from=<VARIABLE>.',
    why: 'It names the variable that holds the URL; a URL never goes on a command line.',
    next: [nextCommand('again', { urlFrom: 'DATABASE_URL' })],
  });
}
