import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import { addRunnerTasks, type RunnerFile } from '@lockstep/adapters/scaffold/task-runner.js';
import { visible } from '@lockstep/core/text/visible.js';
import type { CliFace } from './face.js';

/**
 * Makes the verbs of a module scripts of its package and, with Turborepo, tasks; says what was added and what differs.
 * Throws what is wrong with a `db.config.json` that was there before.
 */
export async function addTasks(
  { workspace, root }: { readonly workspace: string; readonly root: string },
  face: CliFace,
): Promise<void> {
  const content = await openWorkspace(face.env).read(workspace);
  const tasks = await addRunnerTasks(content, root);
  if (tasks === null) return;
  for (const file of tasks.files)
    face.stdout(
      linesOf(file, face)
        .map((line) => `${line}\n`)
        .join(''),
    );
  if (tasks.turbo?.hashesJustInTime === false) {
    face.stdout(
      `${face.paint.yellow('⚠')} This Turborepo cannot hash a file that a task before has written, so db-diff and db-pull are not cached. With turbo 2.10 or newer they are: update it, remove the db-* tasks from turbo.json and run this again.\n`,
    );
  }
}

function linesOf({ path, added, different }: RunnerFile, { paint }: CliFace): readonly string[] {
  const list = (names: readonly string[]): string => names.map(visible).join(', ');
  return [
    ...(added.length === 0 ? [] : [`${paint.green('  added   ')} ${list(added)} to ${path}`]),
    ...(different.length === 0
      ? []
      : [
          `${paint.yellow('  differs ')} ${list(different)} in ${path}: not what db.config.json asks for now; remove them and run this again to have them written`,
        ]),
  ];
}
