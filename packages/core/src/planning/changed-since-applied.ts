import { type ChangedFile, changedFiles } from '../plan/applied-files.js';
import type { Plan } from '../plan/plan.js';
import { readingLimits } from '../run/look-at-target.js';
import type { ConnectedRun } from '../run/module-run.js';
import type { Toolkit } from '../run/toolkit.js';

/**
 * Which files a plan with statements comes from: those that are not as the module's last applied plan had them. Null
 * where the ledger does not tell. Throws `DB.*`, `LOCK.TIMEOUT`.
 */
export async function changedSinceApplied(
  toolkit: Toolkit,
  run: ConnectedRun,
  { empty, schemaFiles }: Plan,
): Promise<readonly ChangedFile[] | null> {
  const { environment, module, target } = run;
  if (empty || !environment.ledger) return null;
  const applied = await toolkit.database.readAppliedFiles(target, module.name, readingLimits(toolkit, run));
  return changedFiles(schemaFiles, applied);
}
