import type { ExecutorContext, Task } from '@nx/devkit';
import { configFileIn, readModules } from '../plugin/read-modules.js';
import { withoutOptions } from '../plugin/requested-options.js';
import { optionValues } from './verb-task.js';

/** A task of ours with the environment that it would go to. */
export interface PlacedTask {
  readonly task: Task;
  readonly environment: string;
}

/**
 * The commands that do what a run of several environments was to do: all of it in one environment that every module
 * has, else the part of each environment by itself. Where a part waits for one of another environment no command can,
 * and what the modules lack is said.
 */
export async function oneEnvironmentSteps(
  context: ExecutorContext,
  placed: readonly PlacedTask[],
): Promise<readonly string[]> {
  const known = await environmentsByProject(context, placed);
  const used = [...new Set(placed.map(({ environment }) => environment))];
  const shared = sharedBy(known);
  const common = [typedEnvironments(placed), used, shared]
    .map((names) => names.filter((name) => shared.includes(name)))
    .find((names) => names.length > 0);
  if (common !== undefined) {
    const all = tasksInOrder(context);
    return (await Promise.all([...new Set(common)].map((name) => commandsFor(context, all, name)))).flat();
  }
  if (used.some((name) => waitsForOther(context, placed, name))) {
    const names = [...known].map(([project, environments]) => `${project} has ${environments.join(', ')}`);
    return [`Give these modules an environment of one name in their db.config.json: ${names.join('; ')}`];
  }
  const parts = used.map(async (name) => await commandsFor(context, tasksIn(placed, name), name));
  return (await Promise.all(parts)).flat();
}

/** All tasks of a run by their ids: their order in the graph is not the same in two runs. */
export function tasksInOrder({ taskGraph }: ExecutorContext): readonly Task[] {
  return Object.values(taskGraph?.tasks ?? {}).sort((one, other) => (one.id < other.id ? -1 : 1));
}

function tasksIn(placed: readonly PlacedTask[], wanted: string): readonly Task[] {
  return placed.flatMap(({ task, environment }) => (environment === wanted ? [task] : []));
}

/** The environments of each project; a module that cannot be read has none to offer. */
async function environmentsByProject(
  { root, projectsConfigurations }: ExecutorContext,
  placed: readonly PlacedTask[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const projects = [...new Set(placed.map(({ task }) => task.target.project))];
  const folderOf = (project: string): string => projectsConfigurations.projects[project]?.root ?? '.';
  const { modules } = await readModules(
    root,
    projects.map((project) => configFileIn(folderOf(project))),
  );
  const byFolder = new Map(
    modules.map(({ module }) => [module.root, Object.keys(module.config.environments)]),
  );
  return new Map(projects.map((project) => [project, byFolder.get(folderOf(project)) ?? []]));
}

function sharedBy(known: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const [first = [], ...others] = known.values();
  return first.filter((name) => others.every((names) => names.includes(name)));
}

/** What these tasks were run for, one command a target: no other of them waits for it. */
async function commandsFor(
  context: ExecutorContext,
  tasks: readonly Task[],
  environment: string,
): Promise<readonly string[]> {
  const { shellCommand } = await import('@lockstep/core/errors/shell-command.js');
  const waitedFor = new Set(tasks.flatMap((task) => dependenciesOf(context, task)));
  const ends = tasks.filter(({ id }) => !waitedFor.has(id));
  const targets = [...new Set(ends.map(({ target }) => target.target))];
  return await Promise.all(
    targets.map(async (target) => {
      const those = ends.filter((task) => task.target.target === target);
      const words = [...runWords(context, those, environment), ...(await typedOptions(those))];
      return `{exec} nx ${shellCommand(words)}`;
    }),
  );
}

function runWords(
  { projectsConfigurations }: ExecutorContext,
  tasks: readonly Task[],
  environment: string,
): readonly string[] {
  const [{ target } = { target: { project: '', target: '' } }, ...others] = tasks;
  const { configurations = {} } =
    projectsConfigurations.projects[target.project]?.targets?.[target.target] ?? {};
  if (others.length === 0 && Object.hasOwn(configurations, environment))
    return ['run', `${target.project}:${target.target}:${environment}`];
  const projects = tasks.map((task) => task.target.project).join(',');
  return [
    'run-many',
    `--targets=${target.target}`,
    `--projects=${projects}`,
    `--configuration=${environment}`,
  ];
}

function dependenciesOf({ taskGraph }: ExecutorContext, { id }: Task): readonly string[] {
  return (taskGraph?.dependencies[id] ?? []).map((task) => idOf(task));
}

/** Nx 24 tells of a dependency as an object, 22 and 23 as its id. */
function idOf(task: unknown): string {
  return typeof task === 'object' && task !== null && 'id' in task ? String(task.id) : String(task);
}

/** What was typed behind the targets, but for an environment; Nx hands the same to each of them. */
async function typedOptions(tasks: readonly Task[]): Promise<readonly string[]> {
  const { COMMAND_OPTIONS } = await import('@lockstep/core/commands/verb-options.js');
  const overrides: unknown = tasks[0]?.overrides;
  if (typeof overrides !== 'object' || overrides === null) return [];
  const typed: unknown = '__overrides_unparsed__' in overrides ? overrides.__overrides_unparsed__ : null;
  const words = Array.isArray(typed)
    ? typed.map(String)
    : Object.entries(optionValues(overrides)).map(([name, value]) => `--${name}=${String(value)}`);
  return withoutOptions(
    words,
    COMMAND_OPTIONS.filter(({ name }) => name === 'environment'),
  );
}

/** `--environment` says what is meant, though Nx reads it as an option of the named tasks alone. */
function typedEnvironments(placed: readonly PlacedTask[]): readonly string[] {
  return placed.flatMap(({ task }) => {
    const { environment } = optionValues(task.overrides);
    return typeof environment === 'string' ? [environment] : [];
  });
}

function waitsForOther(context: ExecutorContext, placed: readonly PlacedTask[], name: string): boolean {
  const elsewhere = new Set(
    placed.flatMap(({ task, environment }) => (environment === name ? [] : [task.id])),
  );
  return tasksIn(placed, name).some((task) => dependenciesOf(context, task).some((id) => elsewhere.has(id)));
}
