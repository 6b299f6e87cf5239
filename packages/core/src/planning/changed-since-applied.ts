import { type ChangedFile, changedFiles } from '../plan/applied-files.js';
import type { Plan } from '../plan/plan.js';
import type { RunContext } from '../run/run-context.js';

/**
 * Which files a plan with statements comes from: those that are not as the module's last applied plan had them. Null
 * where the ledger does not tell. Throws `DB.*`, `LOCK.TIMEOUT`.
 */
export async function changedSinceApplied(
  { run, session }: RunContext,
  { empty, schemaFiles }: Plan,
): Promise<readonly ChangedFile[] | null> {
  const { environment, module } = run;
  if (empty || !environment.ledger) return null;
  const applied = await (await session()).history.appliedFiles(module.name);
  return changedFiles(schemaFiles, applied);
}
