import type { VerbTasksRun } from './verb-tasks-run.js';
import type { VerbTask } from './verb-task.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The variables of a task without those that only Nx's own files put there (`.env.db-apply`, `.local.env`, …). Nx loads
 * these for a task that runs alone and not for one in a batch, so that `db-apply` would go to another database than the
 * one `db-diff` planned for.
 */
export async function taskVariables(run: VerbTasksRun, tasks: readonly VerbTask[]): Promise<Variables> {
  const { withoutFileValues } = await import('@lockstep/adapters/files/without-file-values.js');
  const files = tasks.flatMap((task) => foreignFiles(task));
  return withoutFileValues({ workspaceRoot: run.context.root, files: [...new Set(files)], env: run.env });
}

function foreignFiles({ id, root, configuration }: VerbTask): readonly string[] {
  const target = id.split(':')[1] ?? '';
  const byConfiguration = configuration === undefined ? [] : [`${target}.${configuration}`];
  const names = [
    ...[...byConfiguration, target].flatMap((name) => [`.env.${name}.local`, `.env.${name}`]),
    ...[...byConfiguration, ...(configuration === undefined ? [] : [configuration]), target].flatMap(
      (name) => [`.${name}.local.env`, `.${name}.env`],
    ),
    '.local.env',
  ];
  return [...(root === '.' ? [] : names.map((name) => `${root}/${name}`)), ...names];
}
