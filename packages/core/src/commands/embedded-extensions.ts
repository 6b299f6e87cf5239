import type { Plan } from '../plan/plan.js';
import type { ConnectedRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

const CREATE_EXTENSION = /^CREATE EXTENSION ("(?:[^"]|"")+")(?: SCHEMA ("(?:[^"]|"")+"))?/;

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
  for (const { sql } of plan.statements) {
    const [, name, schema] = CREATE_EXTENSION.exec(sql) ?? [];
    if (name === undefined) continue;
    const request = { name: unquoted(name), ...(schema === undefined ? {} : { schema: unquoted(schema) }) };
    const { workspaceRoot, target } = run;
    if (!(await toolkit.createEmbeddedExtension({ workspaceRoot, target }, request))) continue;
    toolkit.talk.step(`created extension ${request.name}, which only the server's own user may`);
    created = true;
  }
  return created;
}

function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll('""', '"');
}
