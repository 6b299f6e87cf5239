import type { Plan } from '../plan/plan.js';
import { extensionRequestOf } from '../source/extension-request.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { Toolkit } from '../run/toolkit.js';

/**
 * On the embedded server Lockstep is the administrator: what a plan would create there and its login may not, it creates
 * itself. True where it created something, so that the plan has to be made again.
 */
export async function createEmbeddedExtensions(
  toolkit: Toolkit,
  run: ConnectedRun,
  plan: Plan,
): Promise<boolean> {
  if (!run.target.embedded) return false;
  let created = false;
  for (const { sql, object } of plan.statements) {
    if (!object.startsWith('extension ')) continue;
    const { node, tree } = await toolkit.parser.parse(sql);
    if (node !== 'CreateExtensionStmt') continue;
    const request = extensionRequestOf(tree);
    const { workspaceRoot, target } = run;
    if (!(await toolkit.createEmbeddedExtension({ workspaceRoot, target }, request))) continue;
    toolkit.talk.step(`created extension ${request.name}, which only the server's own user may`);
    created = true;
  }
  return created;
}
