import { type Approval, approvalSchema } from '../policy/approval.js';
import { LockstepError } from '../errors/lockstep-error.js';
import { nextCommand } from '../errors/next-command.js';
import { joinPath } from '../run/module-files.js';
import type { ConnectedRun } from '../run/module-run.js';
import { exchangedJsonOf, issueLines, whyNotJson } from '../run/run-files.js';
import type { Toolkit } from '../run/toolkit.js';

/** The approval files of a run. */
export interface ReadApprovals {
  /** Those of `db/approvals`: of every plan that was ever approved there, so each counts for its own plan only. */
  readonly kept: readonly Approval[];
  /** The one that `--approval` names: whoever names it means it. */
  readonly named: readonly Approval[];
}

/** Reads all approval files of a run. Throws `CONFIG.INVALID` for one that is missing or is no approval. */
export async function readApprovals(
  toolkit: Toolkit,
  run: ConnectedRun,
  named: string | null,
): Promise<ReadApprovals> {
  const folder = joinPath(run.projectRoot, 'db/approvals');
  const files = (await toolkit.files.glob(folder, ['*.json'])).map((file) => joinPath(folder, file));
  const kept = files.map(async (path) => approvalIn(path, await toolkit.files.read(path, run.projectRoot)));
  return {
    kept: await Promise.all(kept),
    named: named === null ? [] : [approvalIn(named, await toolkit.files.read(named))],
  };
}

function approvalIn(path: string, text: string | null): Approval {
  const parsed = approvalSchema.safeParse(text === null ? undefined : exchangedJsonOf(text));
  if (parsed.success) return parsed.data;
  throw new LockstepError('CONFIG.INVALID', {
    what: text === null ? `There is no approval file at ${path}.` : `${path} is not an approval.`,
    why: text === null ? '--approval names a file.' : (whyNotJson(text) ?? issueLines(parsed.error.issues)),
    next: [
      nextCommand('explain', {}, { words: ['APPROVAL.REQUIRED'], note: 'See the shape of an approval file' }),
    ],
  });
}
