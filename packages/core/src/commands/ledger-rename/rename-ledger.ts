import { placeOf, quotedPlace } from '../../config/target/place-of.js';
import {
  type Approval,
  approvalIdOf,
  isExpired,
  isFromTheFuture,
  namesPlan,
  usedAt,
} from '../../policy/approval.js';
import { buildReport } from '../../applying/build-report.js';
import type { Ledger } from '../../ownership/ledger.js';
import { isoTime } from '../../text/iso-time.js';
import { LOCKSTEP_VERSION } from '../../text/version.js';
import { LockstepError } from '../../errors/lockstep-error.js';
import { nextCommand } from '../../errors/next-command.js';
import { shortId } from '../../text/short-id.js';
import { hashJson } from '../../text/canonical-json.js';
import type { Plan } from '../../plan/plan.js';
import { sealPlan } from '../../plan/seal-plan.js';
import type { DatabaseSession } from '../../ports/database-session.js';
import type { ServerFacts } from '../../ports/server-facts.js';
import { lockWaitLine } from '../../applying/talk.js';
import { readApprovals } from '../../applying/read-approvals.js';
import { renameCommand } from '../../run/ledger-environment.js';
import type { ConnectedRun } from '../../run/module-run.js';
import type { Toolkit } from '../../run/toolkit.js';
import { withTarget } from '../../run/run-context.js';

export interface RenameRequest {
  /** The environment that the ledger remembers. The one it shall remember is that of the run. */
  readonly from: string;
  /** Values of `--approve`. */
  readonly approve: readonly string[];
  readonly lockWaitMs: number;
}

/** What became of the ledger's name of its environment. */
export interface RenamedLedger {
  readonly outcome: 'renamed' | 'nothing-to-do';
  readonly from: string;
  readonly to: string;
  readonly target: { readonly host: string; readonly database: string };
  /** What an approval names. */
  readonly planId: string;
  readonly approver: string | null;
  readonly reason: string | null;
}

/**
 * Makes the ledger of a database remember the environment of the run, after an approval as of an apply, and records who
 * did it as a row of the ledger; the rows of before stay as they are. Throws `ENV.MISMATCH`, `APPROVAL.REQUIRED`,
 * `LOCK.TIMEOUT`, `DB.*`.
 */
export async function renameLedger(
  toolkit: Toolkit,
  run: ConnectedRun,
  request: RenameRequest,
): Promise<RenamedLedger> {
  if (!run.environment.ledger) {
    throw new LockstepError('CONFIG.INVALID', {
      what: `Environment "${run.environment.name}" keeps no ledger.`,
      why: '"ledger": false, or the policy "additive", in db.config.json.',
    });
  }
  return await withTarget({ toolkit, run }, async ({ session }) =>
    renameOn(await session(), { toolkit, run, request }),
  );
}

interface Rename {
  readonly toolkit: Toolkit;
  readonly run: ConnectedRun;
  readonly request: RenameRequest;
}

async function renameOn(session: DatabaseSession, rename: Rename): Promise<RenamedLedger> {
  const { toolkit, run, request } = rename;
  const ledger = await session.history.read();
  const plan = renamePlan(run, request.from, await session.inspect());
  const { host, database: name } = run.target;
  const to = run.environment.name;
  const end = { from: request.from, to, target: { host, database: name }, planId: plan.planId };
  if (ledger.environment === to) return { ...end, outcome: 'nothing-to-do', approver: null, reason: null };
  checkRemembered(ledger, run, request.from);
  const yes = await approvalOf(toolkit, run, { ...request, plan, used: ledger.used });
  await writeName(rename, { session, plan, yes });
  return { ...end, outcome: 'renamed', approver: yes.approver, reason: yes.reason };
}

/** A rename as a plan without statements: its id stands for this rename of this database and no other. */
function renamePlan(run: ConnectedRun, from: string, server: ServerFacts): Plan {
  return sealPlan({
    formatVersion: 1,
    module: 'ledger rename',
    environment: run.environment.name,
    dialect: run.target.dialect,
    engine: { name: 'lockstep', version: LOCKSTEP_VERSION },
    from: {
      fingerprint: hashJson({ environment: from, identity: server.identity }),
      serverVersion: server.version,
    },
    to: { fingerprint: hashJson({ environment: run.environment.name, identity: server.identity }) },
    schemaFiles: [],
    requires: [],
    statements: [],
    hazards: [],
    unmanaged: [],
    adopts: [],
    renameCandidates: [],
    dependents: [],
    empty: true,
    unowned: [],
  });
}

function checkRemembered(ledger: Ledger, run: ConnectedRun, from: string): void {
  if (ledger.environment === from) return;
  const { host, database } = run.target;
  const place = { module: run.module.name, environment: run.environment.name, target: run.target };
  throw new LockstepError('ENV.MISMATCH', {
    what:
      ledger.environment === null
        ? `Database "${database}" on ${host} remembers no environment: nothing was applied to it yet.`
        : `Database "${database}" on ${host} belongs to environment "${ledger.environment}", not to "${from}".`,
    next:
      ledger.environment === null
        ? [nextCommand('apply', { module: place.module, environment: place.environment })]
        : [renameCommand(place, ledger.environment)],
  });
}

interface Yes {
  readonly approver: string | null;
  readonly reason: string | null;
  readonly file?: Approval;
}

async function approvalOf(
  toolkit: Toolkit,
  run: ConnectedRun,
  request: RenameRequest & { readonly plan: Plan; readonly used: Ledger['used'] },
): Promise<Yes> {
  const { plan, from } = request;
  const { name: environment, approval: mode } = run.environment;
  if (request.approve.some((prefix) => namesPlan(prefix, plan)))
    return { approver: toolkit.actor, reason: null };
  const now = isoTime(toolkit.now());
  const { kept, partial } = await readApprovals(toolkit, run, null);
  const files = kept.filter(
    (one) =>
      namesPlan(one.planId, plan) &&
      one.environment === environment &&
      !isExpired(one, now) &&
      !isFromTheFuture(one, now),
  );
  const file = files.find((one) => usedAt(one, request.used) === null);
  if (file !== undefined) return { approver: file.approver, reason: file.reason, file };
  if (mode === 'auto')
    return { approver: null, reason: 'this environment applies without asking (approval: auto)' };
  const place = { module: run.module.name, environment, target: run.target };
  const command = renameCommand(place, from, { approve: shortId(plan.planId) });
  if (mode === 'prompt' && toolkit.approver.canAsk) {
    const answer = await toolkit.approver.confirm({
      lines: ['Plans and applies of this environment then go to this database; nothing else in it changes.'],
      message: `Let ${placeOf(run.target)}, until now of "${from}", belong to "${environment}"?`,
    });
    if (answer.approved) return { approver: answer.approver, reason: 'at the prompt' };
  }
  throw new LockstepError('APPROVAL.REQUIRED', {
    what: `Renaming the environment of database ${quotedPlace(run.target)} from "${from}" to "${environment}" was not approved.`,
    why: [
      'Whatever is applied to this environment afterwards changes this database.',
      `An approval file (db/approvals/*.json) names plan ${plan.planId}.`,
      ...partial
        .filter(({ says }) => namesPlan(says.planId, plan))
        .map(({ path }) => `${path} names its first digits alone.`),
      ...files.map(
        (one) => `The approval of ${one.approver} was used on ${String(usedAt(one, request.used))}.`,
      ),
    ].join('\n'),
    next: [command],
  });
}

async function writeName(
  { toolkit, run, request }: Rename,
  {
    session: reading,
    plan,
    yes,
  }: { readonly session: DatabaseSession; readonly plan: Plan; readonly yes: Yes },
): Promise<void> {
  const startedAt = toolkit.now();
  const session = await toolkit.database.openApply(run.target, {
    module: plan.module,
    schemas: [],
    ledger: true,
    waitMs: request.lockWaitMs,
    onWait: (holder, waitedMs) => toolkit.talk.step(lockWaitLine(holder, waitedMs)),
    signal: run.signal,
  });
  try {
    checkRemembered(await reading.history.read(), run, request.from);
    const { approver, reason, file } = yes;
    const approvalId = file === undefined ? {} : { approvalId: approvalIdOf(file) };
    await session.history.begin({ plan, actor: toolkit.actor, approver, reason, ...approvalId });
    const facts = { plan, leftOut: [], target: run.target, actor: toolkit.actor, startedAt, ...yes };
    const note = `The ledger belongs to environment "${plan.environment}" now, no longer to "${request.from}".`;
    const end = { outcome: 'applied', finishedAt: toolkit.now(), notes: [note] } as const;
    await session.history.finish({ report: buildReport(facts, end), owned: null });
  } finally {
    await session.close();
  }
}
