import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';

/**
 * True where a question of `db-apply` would be seen and its answer could only be meant for it: Nx's terminal UI is off,
 * what this task writes is shown as it is written, and no other apply of the run has anything to apply.
 */
export function isTerminalFree(
  context: ExecutorContext,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env['NX_TUI'] === 'true' || env['NX_STREAM_OUTPUT'] !== 'true') return false;
  return appliesWithChanges(context).length === 1;
}

/** The `db-apply` tasks of the run whose plan, as `db-diff` left it, is not known to be empty. */
export function appliesWithChanges(context: ExecutorContext): readonly string[] {
  const { projects } = context.projectsConfigurations;
  return Object.values(context.taskGraph?.tasks ?? {}).flatMap(({ id, target }) => {
    const project = projects[target.project];
    if (project?.targets?.[target.target]?.executor !== '@lockstep/nx:apply') return [];
    const folder = join(context.root, project.root, '.lockstep', target.configuration ?? '');
    return isPlanEmpty(join(folder, 'plan.json')) ? [] : [id];
  });
}

/** Unknown counts as not empty. */
function isPlanEmpty(file: string): boolean {
  try {
    const plan: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof plan === 'object' && plan !== null && 'empty' in plan && plan.empty === true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
