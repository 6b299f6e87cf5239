import type { ApplyReport } from '../apply/apply-report.js';
import { workdocs } from '../evidence/workdocs.js';
import type { Plan } from '../plan/plan.js';
import type { ServerFacts } from '../ports/database.js';
import { joinPath } from './module-files.js';
import type { ConnectedRun } from './module-run.js';
import type { Toolkit } from './toolkit.js';

/** Writes the evidence below `workdocs/active/<task>/db/`. Throws `FILE.NOT_WRITABLE`. */
export async function writeWorkdocs(
  toolkit: Toolkit,
  run: ConnectedRun,
  source: {
    readonly task: string;
    readonly plan: Plan;
    readonly server: ServerFacts;
    readonly report: ApplyReport | null;
  },
): Promise<void> {
  const { host, database } = run.target;
  const folder = joinPath(run.projectRoot, `workdocs/active/${source.task}/db`);
  for (const doc of workdocs({ ...source, target: { host, database } })) {
    await toolkit.files.write(joinPath(folder, doc.path), doc.text, run.projectRoot);
  }
}
