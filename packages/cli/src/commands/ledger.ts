import { connectModuleRun } from '@lockstep/adapters/run/module-toolkit.js';
import { createTerminalApprover } from '@lockstep/adapters/terminal/approver.js';
import { currentActor } from '@lockstep/adapters/terminal/actor.js';
import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import { streamTalk } from '@lockstep/adapters/terminal/stream-talk.js';
import { DEFAULT_APPLY_LIMITS, DEFAULT_LOAD_TIMEOUT_MS } from '@lockstep/core/config/limits.js';
import type { ExitCode } from '@lockstep/core/errors/codes.js';
import { jsonText } from '@lockstep/core/text/code-text.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { parseDuration } from '@lockstep/core/text/duration.js';
import { placeOf } from '@lockstep/core/config/target/place-of.js';
import { type RenamedLedger, renameLedger } from '@lockstep/core/commands/ledger-rename/rename-ledger.js';
import { visible } from '@lockstep/core/text/visible.js';
import type { CliFace } from '../face.js';
import { type HelperValues, readHelperLine } from '../helper-options.js';
import { moduleHere } from '../module-here.js';

const USAGE = 'ledger rename --from=<environment> --to=<environment>';

const OPTIONS = {
  ...{ from: '<environment>', to: '<environment>', module: '<name>' },
  ...{ approve: '<id>', 'lock-wait': '<duration>', 'load-timeout': '<duration>', json: null },
} as const;

/** `lockstep ledger rename`: makes the ledger of a database remember another environment, approved like an apply. */
export async function runLedger(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const [word, ...rest] = args;
  const given = readHelperLine({ usage: USAGE, options: OPTIONS }, rest);
  const from = given.text('from');
  const to = given.text('to');
  if (word !== 'rename' || from === null || to === null || given.words.length > 0) {
    throw new LockstepError('CONFIG.INVALID', {
      what: 'lockstep ledger takes "rename", and two environments.',
      next: [`{bin} ${USAGE}`, '{bin} ledger --help'],
    });
  }
  const { toolkit, run } = await connectModuleRun({
    ...(await moduleFor(given, face)),
    environment: to,
    approver: createTerminalApprover({ isFree: !given.has('json'), actor: currentActor(face.env) }),
    talk: streamTalk({ write: face.stderr }, face.paint),
    signal: face.signal,
    env: face.env,
  });
  const lockWaitMs = durationOf(given, 'lock-wait') ?? DEFAULT_APPLY_LIMITS.lockWaitMs;
  const loadTimeoutMs = durationOf(given, 'load-timeout') ?? DEFAULT_LOAD_TIMEOUT_MS;
  const end = await renameLedger(
    toolkit,
    { ...run, loadTimeoutMs },
    { from, approve: given.list('approve'), lockWaitMs },
  );
  face.stdout(given.has('json') ? `${jsonText(envelope(run.module.name, end))}\n` : `${sentence(end)}\n`);
  return 0;
}

async function moduleFor(given: HelperValues, face: CliFace) {
  const content = await openWorkspace(face.env).read(findWorkspaceRoot(face.cwd));
  return { content, module: moduleHere({ content, cwd: face.cwd, name: given.text('module') }) };
}

function durationOf(given: HelperValues, option: 'lock-wait' | 'load-timeout'): number | null {
  const text = given.text(option);
  if (text === null) return null;
  const milliseconds = parseDuration(text);
  if (milliseconds !== null) return milliseconds;
  throw new LockstepError('CONFIG.INVALID', {
    what: `--${option} must be a duration such as 60s, not "${text}".`,
  });
}

function envelope(module: string, end: RenamedLedger): object {
  return {
    ok: true,
    command: 'ledger rename',
    environment: end.to,
    modules: [{ module, ok: true, result: end }],
  };
}

function sentence({ outcome, from, to, target, approver }: RenamedLedger): string {
  const place = placeOf(target);
  if (outcome === 'nothing-to-do') return visible(`${place} belongs to environment "${to}" already.`);
  const who = approver === null ? '' : ` (approved by ${approver})`;
  return visible(`${place} belongs to environment "${to}" now, no longer to "${from}"${who}.`);
}
