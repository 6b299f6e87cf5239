import { relative } from 'node:path';
import { createTerminalApprover } from '@lockstep/adapters/terminal/approver.js';
import { currentActor } from '@lockstep/adapters/terminal/actor.js';
import { findWorkspaceRoot } from '@lockstep/adapters/files/find-workspace-root.js';
import { openWorkspace } from '@lockstep/adapters/files/workspace.js';
import { openModuleRun } from '@lockstep/adapters/run/module-toolkit.js';
import { selectModules } from '@lockstep/adapters/run/select-modules.js';
import { streamTalk } from '@lockstep/adapters/terminal/stream-talk.js';
import {
  approveCommand,
  approvePlan,
  type ApprovedPlan,
  findSavedPlan,
} from '@lockstep/core/commands/approve/approve-plan.js';
import type { ExitCode } from '@lockstep/core/errors/codes.js';
import { fillCommands } from '@lockstep/core/errors/printed-commands.js';
import { HAZARD_CODES, type HazardCode } from '@lockstep/core/errors/hazard-codes.js';
import { jsonText } from '@lockstep/core/text/code-text.js';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import type { ModuleRun } from '@lockstep/core/run/module-run.js';
import { nearest } from '@lockstep/core/text/nearest.js';
import { nextCommand, stepText } from '@lockstep/core/errors/next-command.js';
import { parseDuration } from '@lockstep/core/text/duration.js';
import type { Toolkit } from '@lockstep/core/run/toolkit.js';
import { visible } from '@lockstep/core/text/visible.js';
import { binIn, type CliFace } from '../face.js';
import { type HelperValues, readHelperLine } from '../helper-options.js';
import { folderHere } from '../module-here.js';

const USAGE = 'approve <planId> --reason=<why>';

const OPTIONS = {
  ...{ environment: '<name>', module: '<name>', reason: '<why>', expires: '24h' },
  ...{ accept: '<codes>|all', json: null },
} as const;

interface Found {
  readonly toolkit: Toolkit;
  readonly run: ModuleRun;
  readonly planId: string;
}

/** `lockstep approve <planId>`: writes the approval file of a saved plan. */
export async function runApprove(args: readonly string[], face: CliFace): Promise<ExitCode> {
  const given = readHelperLine({ usage: USAGE, options: OPTIONS }, args);
  const [wanted, ...more] = given.words;
  const reason = given.text('reason');
  if (wanted === undefined || more.length > 0) {
    const count = given.words.length;
    throw new LockstepError('CONFIG.INVALID', {
      what: `lockstep approve ${count === 0 ? 'needs a plan id' : `takes one plan id, not ${count}`}.`,
      next: [`{bin} ${USAGE}`, '{bin} approve --help'],
    });
  }
  if (reason === null) {
    throw new LockstepError('CONFIG.INVALID', {
      what: 'lockstep approve needs a reason.',
      next: [nextCommand('again', { reason: '<why>' })],
    });
  }
  const accepts = acceptsOf(given);
  const expiresAt = expiryOf(given, Date.now());
  const { toolkit, run, planId } = theOne(wanted, await findIn(wanted, given, face));
  const approved = await approvePlan(toolkit, run, { planId, reason, accepts, expiresAt });
  const path = relative(face.cwd, approved.path);
  const apply = fillCommands(stepText(approved.apply), binIn(face));
  const written = { ...approved, path, apply };
  const shown = given.has('json') ? jsonText(envelope(run, written)) : sentence(written);
  face.stdout(`${shown}\n`);
  return 0;
}

/** Where a plan was looked for, and every saved plan of these places that the id names. */
interface Search {
  readonly places: readonly { readonly module: string; readonly environment: string }[];
  readonly found: readonly Found[];
}

async function findIn(wanted: string, given: HelperValues, face: CliFace): Promise<Search> {
  const content = await openWorkspace(face.env).read(findWorkspaceRoot(face.cwd));
  const names = given.list('module');
  const { modules } = selectModules(content, names.length > 0 ? { names } : folderHere(content, face.cwd));
  const only = given.text('environment');
  const found: Found[] = [];
  const places: { module: string; environment: string }[] = [];
  for (const module of modules) {
    for (const environment of only === null ? Object.keys(module.config.environments) : [only]) {
      const { toolkit, run } = await openModuleRun({
        ...{ content, module, environment, signal: face.signal, env: face.env },
        approver: createTerminalApprover({ isFree: !given.has('json'), actor: currentActor(face.env) }),
        talk: streamTalk({ write: face.stderr }, face.paint),
      });
      const planId = await findSavedPlan(toolkit, run, wanted);
      places.push({ module: module.name, environment });
      if (planId !== null) found.push({ toolkit, run, planId });
    }
  }
  return { found, places };
}

function theOne(wanted: string, { found, places }: Search): Found {
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined) {
    throw new LockstepError('PLAN.MISSING', {
      what: `No saved plan here begins with "${wanted}".`,
      why: 'Plans are kept in .lockstep/<environment>/plans of their module, on the machine that made them.',
      next: places.map((place) => nextCommand('diff', place)),
    });
  }
  throw new LockstepError('CONFIG.INVALID', {
    what: `"${wanted}" names ${found.length} saved plans.`,
    next: found.map(({ run, planId }) => approveCommand(run, planId, { reason: '<why>' })),
  });
}

function acceptsOf(given: HelperValues): readonly HazardCode[] | 'all' {
  const words = given.list('accept');
  if (words.includes('all')) return 'all';
  const unknown = words.filter((word) => !HAZARD_CODES.some((code) => code === word));
  if (unknown.length === 0) return HAZARD_CODES.filter((code) => words.includes(code));
  throw new LockstepError('CONFIG.INVALID', {
    what: `--accept must be hazard codes or "all", not ${unknown.join(', ')}.`,
    why: HAZARD_CODES.join(' '),
    next: [nextCommand('again', { accept: nearestCodes(words) })],
  });
}

/** The codes that are meant, where that is plain; else their place. */
function nearestCodes(words: readonly string[]): string | readonly string[] {
  const meant = words.map((word) => nearest(word, HAZARD_CODES));
  return meant.includes(null) ? '<codes>' : meant.filter((code) => code !== null);
}

/** A duration from now, or a moment in ISO 8601. */
function expiryOf(given: HelperValues, now: number): string | null {
  const text = given.text('expires');
  if (text === null) return null;
  const milliseconds = parseDuration(text);
  const moment = milliseconds === null ? Date.parse(text) : now + milliseconds;
  if (!Number.isNaN(moment)) return new Date(moment).toISOString();
  throw new LockstepError('CONFIG.INVALID', {
    what: `--expires must be a duration such as 24h or a moment such as 2030-01-31T12:00:00Z, not "${text}".`,
    next: [nextCommand('again', { expires: '24h' })],
  });
}

/** What was written, as it is shown: the path from here, and the whole command that comes next. */
type Written = Record<'path' | 'apply', string> & Pick<ApprovedPlan, 'approval'>;

function envelope({ module, environment }: ModuleRun, { approval, path, apply }: Written): object {
  const modules = [{ module: module.name, ok: true, result: { ...approval, path, next: [apply] } }];
  return { ok: true, command: 'approve', environment: environment.name, modules };
}

function sentence({ approval, path, apply }: Written): string {
  const until = approval.expiresAt === null ? '' : ` until ${approval.expiresAt}`;
  const accepts = approval.accepts.length === 0 ? '' : `, accepting ${approval.accepts.join(', ')}`;
  const wrote = visible(`Wrote ${path}: approved by ${approval.approver}${until}${accepts}.`);
  return `${wrote}\nNext:\n  commit it, then: ${visible(apply)}`;
}
