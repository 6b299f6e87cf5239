import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '@lockstep/core/errors/lockstep-error.js';
import { runTool, type ToolResult } from '../../process/run-tool.js';
import { type AtlasVersion, isKnownLine, KNOWN_LINES, parseAtlasVersion } from './atlas-version.js';
import { ATLAS_INSTALL, type FoundAtlas } from './find-atlas.js';
import { quietEnvironment } from './atlas-environment.js';

const TIMEOUT_MS = 10_000;

/**
 * Asks a binary what it is. Throws `ENGINE.UNSUPPORTED` where it is no Atlas of a known line, `TOOL.TIMEOUT` where it
 * gives no answer within ten seconds or `timeoutMs`.
 */
export async function judgeAtlas({ file, from }: FoundAtlas, timeoutMs = TIMEOUT_MS): Promise<AtlasVersion> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-atlas-'));
  try {
    const env = await quietEnvironment(folder, null);
    const result = await runTool({ file, args: ['version'], cwd: folder, env, envMode: 'own', timeoutMs });
    if (result.timedOut) throw hangs(`${file} (${from})`, timeoutMs);
    const version = result.exitCode === 0 ? parseAtlasVersion(result.stdout) : null;
    if (version === null) throw noAtlas(`${file} (${from})`, result);
    if (!isKnownLine(version)) throw unknownLine(file, version);
    return version;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function hangs(program: string, timeoutMs: number): LockstepError {
  return new LockstepError('TOOL.TIMEOUT', {
    what: `${program} did not say its version within ${timeoutMs / 1000} seconds and was stopped.`,
    why: 'A program that hangs before it was given anything to do is broken, or is not Atlas.',
    next: ATLAS_INSTALL,
  });
}

function noAtlas(program: string, result: ToolResult): LockstepError {
  return new LockstepError('ENGINE.UNSUPPORTED', {
    what: `${program} is not Atlas: ${answerOf(result)}.`,
    why: 'Other programs have the name "atlas", too: the command line of MongoDB Atlas is one.',
    next: ATLAS_INSTALL,
  });
}

function answerOf({ startError, flooded, exitCode, stdout, stderr }: ToolResult): string {
  if (startError !== null) return `it could not be started (${startError})`;
  if (flooded) return 'asked for its version, it produces endless output';
  if (exitCode === null) return 'asked for its version, it crashes';
  const [line = ''] = (stdout.trim() || stderr.trim()).split('\n');
  return `asked for its version, it says ${line === '' ? 'nothing' : `"${line.slice(0, 100)}"`}`;
}

function unknownLine(file: string, { version }: AtlasVersion): LockstepError {
  return new LockstepError('ENGINE.UNSUPPORTED', {
    what: `${file} is Atlas ${version}, a line that this release of Lockstep does not know.`,
    why: `Known are ${KNOWN_LINES.oldest} to ${KNOWN_LINES.newestMajor}.x; another one may take its flags or print its plans otherwise.`,
    next: ATLAS_INSTALL,
  });
}
