import type { ExecutorContext } from '@nx/devkit';
import type { NxRun } from '@lockstep/adapters/run/run-workspace.js' with { 'resolution-mode': 'import' };
import type { Verb } from '@lockstep/core/commands/verbs.js' with { 'resolution-mode': 'import' };

/** The ends of a chain of tasks, the last first. */
const GOALS = ['sync', 'pull'] as const;

/** The run of Nx that this task is a part of, for next steps that are tasks too. */
export function nxRunOf(verb: Verb, { projectsConfigurations, taskGraph }: ExecutorContext): NxRun {
  const projects = Object.entries(projectsConfigurations.projects);
  const tasks = new Set(
    Object.values(taskGraph?.tasks ?? {}).map(({ target }) => `${target.project}:${target.target}`),
  );
  const goals = projects.flatMap(([name, { root }]) => {
    const goal = GOALS.find((end) => end !== verb && tasks.has(`${name}:db-${end}`));
    return goal === undefined ? [] : [[root, goal] as const];
  });
  return { projects: new Map(projects.map(([name, { root }]) => [root, name])), goals: new Map(goals) };
}
