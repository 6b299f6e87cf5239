import type { SchemaFile } from '../source/schema-file.js';
import type { ModuleRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/** The files of a module and of everything they build on. */
export interface ModuleFiles {
  /** The module's own files, by path from its project. */
  readonly own: readonly SchemaFile[];
  /** Files loaded before them: those of used modules, then what is assumed; by path from the workspace. */
  readonly context: readonly SchemaFile[];
  /** The files of each used module, transitively, each after what it uses itself. */
  readonly used: readonly UsedFiles[];
}

export interface UsedFiles {
  readonly module: string;
  readonly files: readonly SchemaFile[];
}

/** Reads a module's files after those of the modules it uses, transitively, in the order they must be loaded. */
export async function readModuleFiles(
  toolkit: Pick<Toolkit, 'schemaFiles'>,
  run: ModuleRun,
): Promise<ModuleFiles> {
  const used = await readUsedFiles(toolkit, run);
  const assumed = await readFrom({
    toolkit,
    root: run.projectRoot,
    prefix: run.module.root,
    patterns: run.module.config.assumes ?? [],
  });
  const own = await toolkit.schemaFiles.read(run.projectRoot, run.module.config.schema);
  return { own, used, context: [...used.flatMap(({ files }) => files), ...assumed] };
}

async function readUsedFiles(
  toolkit: Pick<Toolkit, 'schemaFiles'>,
  run: ModuleRun,
): Promise<readonly UsedFiles[]> {
  const read: UsedFiles[] = [];
  for (const module of usedModules(run))
    read.push({ module: module.name, files: await filesOf(toolkit, run, module) });
  return read;
}

/** All files of one module, what it assumes first; paths start at the workspace root. */
export async function filesOf(
  toolkit: Pick<Toolkit, 'schemaFiles'>,
  run: Pick<ModuleRun, 'workspaceRoot'>,
  module: ModuleRun['module'],
): Promise<readonly SchemaFile[]> {
  const place = { toolkit, root: joinPath(run.workspaceRoot, module.root), prefix: module.root };
  return [
    ...(await readFrom({ ...place, patterns: module.config.assumes ?? [] })),
    ...(await readFrom({ ...place, patterns: module.config.schema })),
  ];
}

/** The modules a run's module uses, transitively, each after what it uses itself. */
export function usedModules(run: Pick<ModuleRun, 'module' | 'modules'>): readonly ModuleRun['module'][] {
  const byName = new Map(run.modules.map((module) => [module.name, module]));
  const ordered = new Map<string, ModuleRun['module']>();
  const visit = (name: string, path: readonly string[]): void => {
    const module = byName.get(name);
    if (module === undefined || ordered.has(name) || path.includes(name)) return;
    for (const used of module.uses) visit(used, [...path, name]);
    ordered.set(name, module);
  };
  for (const used of run.module.uses) visit(used, [run.module.name]);
  return [...ordered.values()];
}

async function readFrom(request: {
  readonly toolkit: Pick<Toolkit, 'schemaFiles'>;
  readonly root: string;
  readonly prefix: string;
  readonly patterns: readonly string[];
}): Promise<readonly SchemaFile[]> {
  if (request.patterns.length === 0) return [];
  const files = await request.toolkit.schemaFiles.read(request.root, request.patterns);
  return files.map((file) => ({
    ...file,
    path: request.prefix === '.' ? file.path : `${request.prefix}/${file.path}`,
  }));
}

/** Joins two paths with forward slashes; `.` adds nothing. */
export function joinPath(folder: string, path: string): string {
  if (path === '.' || path === '') return folder;
  return folder.endsWith('/') ? `${folder}${path}` : `${folder}/${path}`;
}
